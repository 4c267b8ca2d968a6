"""What put.io's own client does to the simulator: `putio_stories.py STORY API UPLOAD TOKEN PLACE`.

Prints what a test wants to know, as JSON.
"""

import json
import os
import sys
import time

import putiopy


def tell(**what):
    print(json.dumps(what))


def failure(call):
    """The kind of exception, and the type of the error where the server told one."""
    try:
        call()
    except Exception as error:
        return [type(error).__name__, getattr(error, "type", None)]
    return None


def find(client, name, parent=0):
    return next(file for file in client.File.list(parent) if file.name == name)


def ready(client, transfer_id):
    for _ in range(500):
        transfer = client.Transfer.get(transfer_id)
        if transfer.file_id and transfer.status in ("PREPARING_SEED", "SEEDING", "COMPLETED"):
            return transfer
        time.sleep(0.02)
    raise AssertionError("never ready: %s" % transfer.status)


def whole(client, place):
    folder = client.File.create_folder("in")
    magnet = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=Blue+Train"
    added = client.Transfer.add_url(magnet, parent_id=folder.id)
    statuses = [added.status]
    transfer = ready(client, added.id)
    uploaded = client.Transfer.add_torrent(os.path.join(place, "a.torrent"), parent_id=folder.id)
    ready(client, uploaded.id)
    album = client.File.get(transfer.file_id)
    album.download(dest=place)
    scans = find(client, "scans", album.id)
    scans.rename("Scans")
    scans.move(0)
    found = [file.name for file in client.File.search("FLAC")]
    link = scans.dir()[0].get_download_link()
    text = client.File.upload(os.path.join(place, "note.txt"), parent_id=folder.id)
    transfers = client.Transfer.list()
    for one in transfers:
        one.cancel()
    left = [one.status for one in client.Transfer.list()]
    client.Transfer.clean()
    info = client.Account.info()["info"]
    text.delete()
    missing = failure(text.delete)
    text.delete(skip_nonexistents=True)
    client.File.delete_multi([folder.id, scans.id])
    tell(
        statuses=statuses,
        created=str(folder.created_at),
        transfers=len(transfers),
        left=left,
        cleaned=len(client.Transfer.list()),
        found=found,
        link=link,
        disk=sorted(info["disk"]),
        settings="settings" in client.Account.settings(),
        missing=missing,
        files=len(client.File.list()),
    )


def pages(client, place):
    tell(files=len(client.File.list(find(client, "many").id, per_page=7)))


def download(client, place):
    """One file, as often as it takes to see what a second run does."""
    file = find(client, "1.flac")
    errors = [failure(lambda: file.download(dest=place)) for _ in range(2)]
    tell(errors=errors, size=os.path.getsize(os.path.join(place, "1.flac")))


def deliver(client, place):
    """As the seed does: a folder, deleted after it was downloaded."""
    folder = find(client, "Blue Train")
    tell(error=failure(lambda: folder.download(dest=place, delete_after_download=True)))


def add_twice(client, place):
    magnet = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a"
    client.Transfer.add_url(magnet)
    tell(error=failure(lambda: client.Transfer.add_url(magnet)))


def refused(client, place):
    tell(errors=[failure(client.Account.info) for _ in range(2)])


if __name__ == "__main__":
    story, putiopy.BASE_URL, putiopy.UPLOAD_URL, token, place = sys.argv[1:]
    retrying = putiopy.Client(token, use_retry=True, timeout=1)
    globals()[story](retrying, place)
