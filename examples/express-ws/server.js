// node server.js PORT NAME: a chat at /chat, a page at /, a health check at /health.
const express = require('express');

const [port, name] = [Number(process.argv[2] || 9001), process.argv[3] || 'node1'];
const app = express();
const sockets = require('express-ws')(app).getWss();

app.get('/', (request, response) => response.type('html').send(
  `<!doctype html><title>chat</title><h1>Chat, page from ${name}</h1><ul id="log"></ul>
<form onsubmit="s.send(t.value);t.value='';return false"><input id="t" autofocus><button>Send</button></form>
<script>
const s = new WebSocket(location.origin.replace('http', 'ws') + '/chat');
s.onmessage = e => { const li = document.createElement('li'); li.textContent = e.data; log.append(li); };
</script>`));
app.get('/health', (request, response) => response.type('text').send('ok\n'));
app.ws('/chat', socket => {
  socket.send(`${name}: welcome`);
  socket.on('message', text => {
    for (const client of sockets.clients) client.send(`${name}: ${text}`);
  });
});

const server = app.listen(port, '127.0.0.1', () => console.log(`${name} listens on ${server.address().port}`));
