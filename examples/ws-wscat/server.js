// node server.js PORT NAME: echoes what it gets, signed with its name.
const { WebSocketServer } = require('ws');

const [port, name] = [Number(process.argv[2] || 9001), process.argv[3] || 'ws1'];
const server = new WebSocketServer({ port, host: '127.0.0.1' });
server.on('connection', (socket, request) => {
  socket.send(`${name} hears ${request.headers['x-forwarded-for'] || 'nobody'}`);
  socket.on('message', (data, binary) => socket.send(binary ? data : `${name}: ${data}`));
});
server.on('listening', () => console.log(`${name} listens on ${server.address().port}`));
