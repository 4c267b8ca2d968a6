// What put.io's own client for Node does to the simulator: every call that towline has a use for,
// with JSON bodies. `putio_stories.js API TOKEN`, with the client in NODE_PATH. Prints what a test
// wants to know, as JSON.

const client = require('@putdotio/api-client')
const putio = new client.default({ baseURL: process.argv[2] }).setToken(process.argv[3])

const body = async call => (await call).body
const pause = ms => new Promise(done => setTimeout(done, ms))

/** As its error handler makes it of an answer. */
const failure = async call => {
  try {
    await call
  } catch (error) {
    const { status_code, error_type } = error.data
    return [status_code, error_type]
  }
  return null
}

async function stored(id) {
  for (let n = 0; n < 500; n++) {
    const { transfer } = await body(putio.Transfers.Get(id))
    if (transfer.file_id) return transfer
    await pause(20)
  }
  throw new Error('never stored')
}

async function whole() {
  const hash = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a'
  const url = `magnet:?xt=urn:btih:${hash}`
  const { file: folder } = await body(putio.Files.CreateFolder({ name: 'in', parentId: 0 }))
  const params = { url, save_parent_id: folder.id }
  const { transfer } = await body(putio.Transfers.Add(params))
  const multi = await body(putio.Transfers.AddMulti([params, { url: 'http://nowhere.invalid/' }]))
  const { file_id: album } = await stored(transfer.id)

  const first = await body(putio.Files.Query(album, { perPage: 2, total: true, breadcrumbs: true }))
  const second = await body(putio.Files.Continue(first.cursor, { perPage: 1 }))
  const names = [...first.files, ...second.files].map(file => file.name)
  const track = first.files[0]
  const { url: storage } = await body(putio.File.GetStorageURL(track.id))
  const bytes = (await (await fetch(storage, { headers: { Range: 'bytes=10-' } })).arrayBuffer())
  const { files: found } = await body(putio.Files.Search('flac', { perPage: 50 }))
  await putio.File.Rename(track.id, '01.flac')
  const moved = await body(putio.Files.Move([track.id, 77], 0))
  const links = await body(putio.DownloadLinks.Create({ ids: [album] }))
  const { links_status } = await body(putio.DownloadLinks.Get(links.id))
  const { zip_id } = await body(putio.Zips.Create({ ids: [album] }))
  const { zip_status } = await body(putio.Zips.Get(zip_id))

  const deleted = await body(putio.Files.Delete([track.id, 77]))
  const trash = await body(putio.Trash.List())
  await putio.Trash.Restore({ ids: [track.id] })
  await putio.Files.Delete([track.id], { skipTrash: true })
  const { total: left } = await body(putio.Trash.List())
  const { transfers } = await body(putio.Transfers.Query({ perPage: 10, total: true }))
  await putio.Transfers.Cancel(transfers.map(one => one.id))
  const { deleted_ids } = await body(putio.Transfers.ClearAll())
  const { count } = await body(putio.Transfers.Count())

  await putio.Config.SetKey('marker', { by: 1 })
  const { value } = await body(putio.Config.GetKey('marker'))
  await putio.Account.SaveSettings({ trash_enabled: false })
  const { settings } = await body(putio.Account.Settings())
  const { info } = await body(putio.Account.Info())
  const { events } = await body(putio.Events.Query())
  const { code } = await body(putio.Auth.GetCode(1, 'nas'))
  const { oauth_token: early } = await body(putio.Auth.CheckCodeMatch(code))
  await putio.Auth.LinkDevice(code)
  const { oauth_token: token } = await body(putio.Auth.CheckCodeMatch(code))
  const valid = await body(putio.Auth.ValidateToken(token))
  const routes = await body(putio.Tunnel.Routes())

  const errors = [
    await failure(putio.Transfers.Get(77)),
    await failure(putio.Transfers.Add({ url: '' })),
    await failure(putio.Files.CreateFolder({ name: 'in', parentId: 0 })),
    await failure(putio.Files.Query(0, { perPage: 1001 })),
  ]
  await putio.Auth.Logout()
  errors.push(await failure(putio.Account.Info()))
  return {
    multi: [multi.transfers.length, multi.errors.map(error => error.status_code)],
    names, total: first.total, breadcrumbs: first.breadcrumbs.length,
    bytes: bytes.byteLength, found: found.length, moved: moved.errors.map(error => error.id),
    links_status, zip_status, skipped: deleted.skipped, trash: [trash.total, left],
    transfers: transfers.length, deleted_ids, count, value,
    trash_enabled: settings.trash_enabled, user: info.username,
    events: events.map(event => event.type), early, valid: valid.result,
    routes: routes.routes.length, errors,
  }
}

whole().then(told => console.log(JSON.stringify(told)), error => {
  console.error(error)
  process.exit(1)
})
