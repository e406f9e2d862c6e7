// Serves an ITCH file (two octets of length before each message) with npm's soupbintcp, once.
// Usage: node soupbintcp.js HOST PORT FILE; prints a line when it listens.
'use strict';

const fs = require('fs');
const soupbintcp = require('soupbintcp');

const [host, port, file] = process.argv.slice(2);
const feed = fs.readFileSync(file);
const messages = [];
for (let at = 0; at < feed.length; at += 2 + feed.readUInt16BE(at)) {
  messages.push(feed.subarray(at + 2, at + 2 + feed.readUInt16BE(at)));
}

const server = new soupbintcp.Server({ host, port: Number(port) });
server.on('listening', () => console.log('listening'));
server.on('session', (session) => {
  session.on('error', (error) => console.log(`session: ${error.message}`));
  session.on('end', () => process.exit(0));
  session.on('login', (login) => {
    if (login.username.trim() !== 'wire' || login.password.trim() !== 'book') {
      session.reject({ rejectReasonCode: 'A' });
      return;
    }
    const first = Math.max(login.requestedSequenceNumber || 1, 1);
    session.accept({ session: 'NODE', sequenceNumber: first });
    // A chunk at a time, so that the peer's window is what slows the server down.
    let next = first - 1;
    const more = () => {
      const end = Math.min(next + 100, messages.length);
      while (next < end - 1) {
        session.send(messages[next++]);
      }
      if (next < messages.length) {
        session.send(messages[next++], more);
      } else {
        session.ending();
      }
    };
    more();
  });
});
