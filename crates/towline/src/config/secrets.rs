//! `api_key_file = "/run/secrets/betanin"`: a secret that stands in a file of its own.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::{
    environment::{CREDENTIALS_DIRECTORY, Environment},
    mistake::Mistake,
    shape::{Form, Shape},
    tree::{Entry, Node, Origin, Table, Value},
};

/// A secret is short. What is longer is some other file.
const LONGEST: usize = 64 * 1024;

/// A secret's file as it was found.
#[derive(Clone)]
pub struct SecretFile {
    /// What stands in it, at most a little more than is allowed.
    pub bytes: Vec<u8>,
    /// Anyone on this machine may read it.
    pub world_readable: bool,
}

/// Reads secret files: the disk, or a table in a test.
pub trait SecretFiles {
    /// Reads at most `limit` bytes.
    fn read(&self, path: &Path, limit: usize) -> io::Result<SecretFile>;
}

/// The files of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl SecretFiles for Disk {
    fn read(&self, path: &Path, limit: usize) -> io::Result<SecretFile> {
        // Asked before opening: opening a pipe would wait for its writer for ever.
        let kind = std::fs::metadata(path)?;
        if !kind.is_file() {
            return Err(io::Error::other("it is not a plain file"));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(SecretFile { bytes, world_readable: kind.permissions().mode() & 0o004 != 0 })
    }
}

/// What is needed to find secret files.
pub(crate) struct Vault<'a> {
    pub(crate) files: &'a dyn SecretFiles,
    pub(crate) environment: &'a Environment,
    /// The directory of the configuration file: relative names start there.
    pub(crate) base: Option<&'a Path>,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) warnings: Vec<Mistake>,
}

impl Vault<'_> {
    /// Replaces every `x_file` of a secret `x` by what stands in the file.
    pub(crate) fn fill(&self, node: &mut Node, shape: &Shape, found: &mut Found) {
        if let (Form::List(inner), Value::List(items)) = (&shape.form, &mut node.value) {
            for item in items {
                self.fill(item, inner, found);
            }
        }
        let Some(table) = node.table_mut() else { return };
        for field in shape.fields().iter().filter(|field| field.shape.secret) {
            self.fill_one(table, &field.name, found);
        }
        for (key, entry) in table {
            if let Some(below) = shape.below(key) {
                self.fill(&mut entry.node, below, found);
            }
        }
    }

    fn fill_one(&self, table: &mut Table, key: &str, found: &mut Found) {
        let file_key = format!("{key}_file");
        let Some(named) = table.remove(&file_key) else { return };
        if let Some(plain) = table.get(key) {
            found.mistakes.push(
                Mistake::new(format!("both `{key}` and `{file_key}` are given"))
                    .at(named.key, format!("`{file_key}`"))
                    .at(plain.key.clone(), format!("`{key}`"))
                    .hint("keep one of them"),
            );
            return;
        }
        let place = named.node.origin.clone();
        let secret = match named.node.text() {
            Some(name) => self.secret(name, &place, found),
            None => Err((PathBuf::new(), "this should be a text in quotes".to_owned())),
        };
        // After a mistake too there must be a value, or a missing key would be told as well.
        let (path, text) = secret.unwrap_or_else(|(path, why)| {
            let file = towline_domain::LocalPath::new(&path);
            let what = if path.as_os_str().is_empty() {
                why
            } else {
                format!("the secret in {file} cannot be used: {why}")
            };
            found.mistakes.push(Mistake::new(what).at(place, ""));
            (path, String::new())
        });
        let node = Node { origin: Origin::SecretFile(path), value: Value::Text(text) };
        table.insert(key.to_owned(), Entry { key: named.key, node });
    }

    fn secret(
        &self,
        name: &str,
        place: &Origin,
        found: &mut Found,
    ) -> Result<(PathBuf, String), (PathBuf, String)> {
        let path = self.path(name).map_err(|why| (PathBuf::from(name), why))?;
        let refused = |why: &str| (path.clone(), why.to_owned());
        let Secret { text, world_readable } =
            Secret::read(self.files, &path).map_err(|why| refused(&why))?;
        if world_readable {
            let shown = towline_domain::LocalPath::new(&path);
            found.warnings.push(
                Mistake::new(format!("anyone on this machine can read the secret in {shown}"))
                    .at(place.clone(), "")
                    .hint(format!("chmod o-rwx {shown}")),
            );
        }
        Ok((path, text))
    }

    fn path(&self, name: &str) -> Result<PathBuf, String> {
        if let Some(credential) = name.strip_prefix("credential:") {
            if credential.is_empty() || credential.contains('/') || credential.starts_with('.') {
                return Err("the name of a credential has no directory in it".into());
            }
            let directory = self.environment.path(CREDENTIALS_DIRECTORY).ok_or(
                "$CREDENTIALS_DIRECTORY is not set: systemd sets it for a service that has \
                 LoadCredential= or SetCredential=",
            )?;
            return Ok(directory.join(credential));
        }
        Ok(self.base.map_or_else(|| PathBuf::from(name), |base| base.join(name)))
    }
}

/// What a secret's file holds.
pub(crate) struct Secret {
    pub(crate) text: String,
    /// Anyone on this machine may read it.
    pub(crate) world_readable: bool,
}

impl Secret {
    /// Reads a file; in words why it cannot be used.
    pub(crate) fn read(files: &dyn SecretFiles, path: &Path) -> Result<Self, String> {
        let SecretFile { bytes, world_readable } =
            files.read(path, LONGEST + 1).map_err(|error| plain_words(&error))?;
        if bytes.len() > LONGEST {
            return Err("it is larger than 64 KiB".into());
        }
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
        if text.is_empty() { Err("it is empty".into()) } else { Ok(Self { text, world_readable }) }
    }
}

/// Without the number of the operating system.
fn plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "towline may not read it".into(),
        _ => error.to_string(),
    }
}
