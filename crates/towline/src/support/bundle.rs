//! The file of a bundle.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use tar::{Archive, Builder, EntryType, Header};

use super::known::Known;

/// Texts that go into a bundle.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    files: Vec<(String, String)>,
}

/// A secret was about to be in it.
#[derive(Debug, thiserror::Error)]
#[error("the secret `{secret}` stands in {file}: there is no bundle")]
pub(crate) struct Leak {
    /// The file's name in the bundle.
    pub(crate) file: String,
    /// At which key the secret stands, or where it is kept.
    secret: String,
}

impl Bundle {
    /// One more text.
    pub(crate) fn add(&mut self, name: &str, text: impl Into<String>) {
        self.files.push((name.to_owned(), text.into()));
    }

    /// What is in it, with how long it is.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.len()))
    }

    /// Each text, changed.
    pub(crate) fn change(&mut self, mut change: impl FnMut(&str) -> String) {
        for (_, text) in &mut self.files {
            *text = change(text);
        }
    }

    /// Masks what is known to be secret. In which texts something was, and what.
    pub(crate) fn mask(&mut self, known: &Known) -> Vec<(&str, Vec<String>)> {
        let mut masked = Vec::new();
        for (name, text) in &mut self.files {
            let (without, found) = known.without(text);
            *text = without;
            if !found.is_empty() {
                masked.push((name.as_str(), found.into_iter().map(str::to_owned).collect()));
            }
        }
        masked
    }

    /// Without this one. Whether it was there.
    pub(crate) fn leave_out(&mut self, name: &str) -> bool {
        let before = self.files.len();
        self.files.retain(|(file, _)| file != name);
        before != self.files.len()
    }

    /// Writes it to a file that is not there yet, once no secret was found in what was written.
    pub(crate) fn write(&self, to: &Path, known: &Known, seconds: u64) -> anyhow::Result<()> {
        let directory = to.parent().filter(|it| !it.as_os_str().is_empty());
        let directory = directory.unwrap_or(Path::new("."));
        let hidden = tempfile::Builder::new().prefix(".towline-support-").tempfile_in(directory)?;
        self.pack(hidden.as_file(), seconds)?;
        hidden.as_file().sync_all()?;
        search(hidden.path(), known)?;
        hidden.persist_noclobber(to).map_err(|error| error.error)?;
        Ok(())
    }

    fn pack(&self, to: &File, seconds: u64) -> io::Result<()> {
        let mut tar = Builder::new(GzEncoder::new(to, Compression::default()));
        for (name, text) in &self.files {
            let mut header = Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o600);
            header.set_mtime(seconds);
            header.set_entry_type(EntryType::Regular);
            header.set_path(format!("towline-support/{name}"))?;
            header.set_cksum();
            tar.append(&header, text.as_bytes())?;
        }
        tar.into_inner()?.finish()?;
        Ok(())
    }
}

/// What was written is searched, not what was meant to be.
fn search(path: &Path, known: &Known) -> anyhow::Result<()> {
    let mut archive = Archive::new(GzDecoder::new(File::open(path)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut text = Vec::new();
        entry.read_to_end(&mut text)?;
        let found = known.stands_in(&text).or_else(|| known.stands_in(name.as_bytes()));
        if let Some(secret) = found {
            let file = name.strip_prefix("towline-support/").unwrap_or(&name).to_owned();
            return Err(Leak { file, secret: secret.to_owned() }.into());
        }
    }
    Ok(())
}
