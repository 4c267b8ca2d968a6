//! Files on slskd's disk (slskd contract §9): their sizes when we have no mount of our own, and
//! cleaning up where slskd allows it.

mod delete;
mod directory;
mod list;
mod relative_path;

pub use delete::{DeleteDirectory, DeleteFile};
pub use directory::{Directory, File};
pub use list::{ListDirectory, ListRoot};
pub use relative_path::{PathError, RelativePath};

/// Which of slskd's two directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Root {
    /// Finished files.
    Downloads,
    /// Unfinished ones.
    Incomplete,
}

impl Root {
    fn as_str(self) -> &'static str {
        match self {
            Self::Downloads => "downloads",
            Self::Incomplete => "incomplete",
        }
    }
}
