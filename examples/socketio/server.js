// node server.js PORT NAME: Socket.IO; answers `say` with `said`, signed with its name.
const http = require('http');
const { Server } = require('socket.io');

const [port, name] = [Number(process.argv[2] || 9001), process.argv[3] || 'io1'];
const web = http.createServer((request, response) => {
  if (request.url === '/health') return response.end('ok\n');
  response.setHeader('Content-Type', 'text/html');
  response.end(`<!doctype html><title>Socket.IO</title><h1>Socket.IO, page from ${name}</h1><ul id="log"></ul>
<form onsubmit="io_.emit('say', t.value);t.value='';return false"><input id="t" autofocus><button>Send</button></form>
<script src="/socket.io/socket.io.js"></script>
<script>
const show = text => { const li = document.createElement('li'); li.textContent = text; log.append(li); };
const io_ = io();
io_.on('connect', () => { show('connected by ' + io_.io.engine.transport.name);
  io_.io.engine.once('upgrade', () => show('now by ' + io_.io.engine.transport.name)); });
io_.on('said', show);
</script>`);
});
new Server(web).on('connection', socket => {
  socket.emit('said', `${name}: welcome`);
  socket.on('say', text => socket.emit('said', `${name}: ${text}`));
});
web.listen(port, '127.0.0.1', () => console.log(`${name} listens on ${web.address().port}`));
