// node client.js URL TEXT: connects as a browser does (long-polling, then websocket), keeps its cookies, says TEXT.
const { io } = require('socket.io-client');

const [url, text] = [process.argv[2] || 'http://127.0.0.1:8080/', process.argv[3] || 'hello'];
const socket = io(url, { withCredentials: true, reconnection: false, timeout: 5000 });
const engine = socket.io.engine;
const sayWhenReady = () => {
  if (socket.connected && engine.transport.name === 'websocket') socket.emit('say', text);
};
console.log(`begins by ${engine.transport.name}`);
engine.once('upgrade', () => {
  console.log(`goes on by ${engine.transport.name}`);
  sayWhenReady();
});
socket.on('connect', sayWhenReady);
socket.on('connect_error', error => { console.log(`error: ${error.message}`); process.exit(1); });
socket.on('said', words => {
  console.log(words);
  if (words.endsWith(text)) socket.disconnect();
});
socket.on('disconnect', reason => { console.log(`over: ${reason}`); process.exit(reason === 'io client disconnect' ? 0 : 1); });
