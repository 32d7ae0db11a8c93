// The public offline service of Direct Line 3.0, for the bot at the URL that is given. It prints its URL.
import { createServer } from 'node:http';
import express from 'express';
import directLine from 'offline-directline';

// it tells all that it does on the console, where nothing but the URL is wanted
const print = console.log;
console.log = () => undefined;

const app = express();
const server = createServer(app).listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  app.use(directLine.getRouter(url, process.argv[2], true));
  print(url);
});
