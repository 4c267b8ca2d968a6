//! The archive: a `.tar.gz` that holds the manifest, and then exactly what the manifest says.
//!
//! *Guarantees*: whoever reads is handed nothing that the manifest does not list, in its order, with
//! its length and its SHA-256; names are compared and never used as paths. An archive that goes on
//! after its end, or ends before it, is damaged. However much it would unpack to, no more is read
//! than the manifest says.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use ring::digest;
use tar::{Archive, Builder, EntryType, Header};
use towline_domain::path::shown;

use super::manifest::{self, Listed, Manifest};
use crate::kept_secret::hexadecimal;

/// Nothing else comes first, so that little has to be read to know what it is.
const LONGEST_MANIFEST: u64 = 4 << 20;
/// Zeros behind the last file: tar fills its last block.
const LONGEST_END: u64 = 1 << 16;

/// Why something can't be used as a backup.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadBackup {
    /// Somebody else has made it.
    #[error("it is no backup of towline: {0}")]
    Foreign(String),
    /// It was one.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is one, and something is in it that does not belong there.
    #[error("it is refused: {0}")]
    Unsafe(String),
    /// It can't be read, or what is read can't be put anywhere.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What a file of the archive is written from.
pub(super) enum Content<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// A file that nobody changes meanwhile.
    File(&'a Path),
}

/// Writes the archive.
pub(super) fn write(
    to: &File,
    manifest: &Manifest,
    contents: &[Content<'_>],
    seconds: u64,
) -> io::Result<()> {
    let zipped = GzEncoder::new(BufWriter::with_capacity(1 << 18, to), Compression::new(6));
    let mut tar = Builder::new(zipped);
    let about = serde_json::to_vec_pretty(manifest)?;
    append(&mut tar, manifest::NAME, about.len() as u64, seconds, &about[..])?;
    for (listed, content) in manifest.files.iter().zip(contents) {
        let Listed { name, bytes, .. } = listed;
        match content {
            Content::Bytes(content) => append(&mut tar, name, *bytes, seconds, *content)?,
            Content::File(path) => {
                let file = BufReader::with_capacity(1 << 18, File::open(path)?);
                append(&mut tar, name, *bytes, seconds, file)?;
            }
        }
    }
    let mut out = tar.into_inner()?.finish()?;
    out.flush()
}

fn append(
    tar: &mut Builder<impl Write>,
    name: &str,
    bytes: u64,
    seconds: u64,
    content: impl Read,
) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(seconds);
    header.set_entry_type(EntryType::Regular);
    header.set_path(name)?;
    header.set_cksum();
    tar.append(&header, content)
}

/// The manifest of an archive; nothing behind it is read.
pub(super) fn manifest_of(from: File) -> Result<Manifest, BadBackup> {
    let mut archive = Archive::new(opened(from));
    let mut entries = archive.entries()?.raw(true);
    first(&mut entries)
}

/// Reads an archive to its end. Each file is handed over as it comes, with what the manifest says of
/// it; who takes it need not read all of it. What is handed over counts when this has returned.
pub(super) fn read(
    from: File,
    mut take: impl FnMut(&Manifest, &Listed, &mut dyn Read) -> Result<(), BadBackup>,
) -> Result<Manifest, BadBackup> {
    let mut archive = Archive::new(opened(from));
    let mut entries = archive.entries()?.raw(true);
    let manifest = first(&mut entries)?;
    if let Some(words) = manifest.mistake() {
        return Err(BadBackup::Unsafe(words));
    }
    for listed in &manifest.files {
        let entry = entries.next().ok_or_else(|| cut_short(&listed.name))?;
        let mut entry = entry.map_err(|error| unreadable(&error))?;
        judge(&entry, listed)?;
        let mut hashed = Hashed::new(&mut entry);
        take(&manifest, listed, &mut hashed)?;
        io::copy(&mut hashed, &mut io::sink()).map_err(|error| unreadable(&error))?;
        if hashed.bytes != listed.bytes || hashed.sum() != listed.sha256 {
            let words = format!("{} is not what it was when it was saved", listed.name);
            return Err(BadBackup::Damaged(words));
        }
    }
    if let Some(entry) = entries.next() {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let name = shown(&entry.path_bytes());
        return Err(BadBackup::Unsafe(format!(
            "{name} is in it, and was not put there by towline"
        )));
    }
    ended(archive.into_inner())?;
    Ok(manifest)
}

type Opened = GzDecoder<BufReader<File>>;

fn opened(from: File) -> Opened {
    GzDecoder::new(BufReader::with_capacity(1 << 18, from))
}

fn first<'a, R: Read + 'a>(entries: &mut tar::Entries<'a, R>) -> Result<Manifest, BadBackup> {
    let foreign = |words: &str| BadBackup::Foreign(words.into());
    let entry = entries.next().ok_or_else(|| foreign("it is empty"))?;
    let mut entry = entry.map_err(|_| foreign("it is no .tar.gz"))?;
    if entry.path_bytes() != manifest::NAME.as_bytes()
        || entry.header().entry_type() != EntryType::Regular
    {
        return Err(foreign("it does not begin with a list of what is in it"));
    }
    let bytes = entry.header().entry_size().unwrap_or(u64::MAX);
    if bytes > LONGEST_MANIFEST {
        return Err(BadBackup::Unsafe(format!("its list has {bytes} bytes: too many")));
    }
    let mut text = Vec::new();
    entry.read_to_end(&mut text).map_err(|error| unreadable(&error))?;
    Manifest::read(&text).ok_or_else(|| foreign("its list is not ours"))
}

/// Fails unless it is the file that the manifest says comes next.
fn judge(entry: &tar::Entry<'_, impl Read>, listed: &Listed) -> Result<(), BadBackup> {
    let path = entry.path_bytes();
    let name = shown(&path);
    let refused = |words: String| Err(BadBackup::Unsafe(words));
    let parts = || path.split(|byte| *byte == b'/');
    if path.starts_with(b"/") || parts().any(|part| part == b"..") {
        return refused(format!("{name} would lie outside of the data directory"));
    }
    match entry.header().entry_type() {
        EntryType::Regular => {}
        EntryType::Symlink | EntryType::Link => return refused(format!("{name} is a link")),
        _ => return refused(format!("{name} is no plain file")),
    }
    if *path != *listed.name.as_bytes() {
        return refused(format!("{name} stands where {} should", listed.name));
    }
    let bytes = entry.header().entry_size().unwrap_or(u64::MAX);
    if bytes != listed.bytes {
        let words = format!("{name} has {bytes} bytes instead of {}", listed.bytes);
        return Err(BadBackup::Damaged(words));
    }
    Ok(())
}

/// The rest is nothing but zeros, and its sum is right.
fn ended(mut rest: Opened) -> Result<(), BadBackup> {
    let mut end = Vec::new();
    (&mut rest).take(LONGEST_END + 1).read_to_end(&mut end).map_err(|error| unreadable(&error))?;
    let mut behind = rest.into_inner();
    let more = behind.read(&mut [0; 1])?;
    if end.len() as u64 > LONGEST_END || end.iter().any(|byte| *byte != 0) || more > 0 {
        return Err(BadBackup::Unsafe("something stands behind its end".into()));
    }
    Ok(())
}

fn cut_short(name: &str) -> BadBackup {
    BadBackup::Damaged(format!("{name} is missing"))
}

fn unreadable(error: &io::Error) -> BadBackup {
    BadBackup::Damaged(match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".into(),
        _ => error.to_string(),
    })
}

/// Sums up what is read through it.
pub(super) struct Hashed<R> {
    from: R,
    sum: digest::Context,
    pub(super) bytes: u64,
}

impl<R: Read> Hashed<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, sum: digest::Context::new(&digest::SHA256), bytes: 0 }
    }

    pub(super) fn sum(self) -> String {
        hexadecimal(self.sum.finish().as_ref())
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.sum.update(&into[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
