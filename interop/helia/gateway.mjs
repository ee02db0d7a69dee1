// A gateway made of Helia: holds a folder in memory, knows nobody else, and answers what verified-fetch answers.
// node gateway.mjs FOLDER   prints "CID NAME" of each file, "CID ." of the folder, and then "listening PORT".
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { unixfs } from '@helia/unixfs'
import { createVerifiedFetch } from '@helia/verified-fetch'
import { MemoryBlockstore } from 'blockstore-core'
import { createHelia } from 'helia'

const folder = process.argv[2]
const helia = await createHelia({ start: false, blockstore: new MemoryBlockstore(), blockBrokers: [], routers: [] })
const files = unixfs(helia)
let directory = await files.addDirectory()
for (const name of fs.readdirSync(folder).sort()) {
  const cid = await files.addByteStream(fs.createReadStream(path.join(folder, name), { highWaterMark: 1 << 20 }))
  directory = await files.cp(cid, directory, name)
  console.log(`${cid} ${name}`)
}
console.log(`${directory} .`)

const fetch = await createVerifiedFetch(helia)

async function answer (request, response) {
  const headers = request.headers.accept == null ? {} : { accept: request.headers.accept }
  const signal = AbortSignal.timeout(60_000)
  const answered = await fetch(`ipfs://${request.url.replace(/^\/ipfs\//, '')}`, { method: request.method, headers, signal })
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  if (answered.body == null) {
    response.end()
  } else {
    Readable.fromWeb(answered.body).on('error', failure => response.destroy(failure)).pipe(response)
  }
}

const server = http.createServer((request, response) => {
  answer(request, response).catch(failure => {
    response.writeHead(504, { 'content-type': 'text/plain' })
    response.end(String(failure))
  })
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`))
