//! A file or folder as put.io shows it.

use jiff::Timestamp;
use serde::Deserialize;

use towline_http::words;

use crate::{Crc32, FileId, SignedUrl, wire};

/// A file or folder (putio contract §4). Fields that we do not know are passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct File {
    /// Which one.
    pub id: FileId,
    /// Where it is; `None` for the root folder.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub parent_id: Option<FileId>,
    /// Its name. Hostile: any text, and no path by itself.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// Its size in bytes; of a folder, the sum or 0.
    #[serde(default, deserialize_with = "wire::count")]
    pub size: u64,
    /// What it holds, by MIME.
    #[serde(default, deserialize_with = "wire::text")]
    pub content_type: Box<str>,
    /// What it is.
    #[serde(default)]
    pub file_type: FileType,
    /// What a folder is for.
    #[serde(default)]
    pub folder_type: FolderType,
    /// The only checksum that put.io always has; none for folders, nor where it is no CRC.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub crc32: Option<Crc32>,
    /// Whether others see it.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_shared: bool,
    /// Whether listings leave it out.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_hidden: bool,
    /// Whether it can be had as MP4.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_mp4_available: bool,
    /// When it came.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub updated_at: Option<Timestamp>,
    /// When it was first opened.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub first_accessed_at: Option<Timestamp>,
    /// By which films are known to `OpenSubtitles`.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub opensubtitles_hash: Option<Box<str>>,
    /// A picture of it.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub screenshot: Option<SignedUrl>,
    /// Where it can be played, when it was asked for.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub stream_url: Option<SignedUrl>,
    /// Where it can be played as MP4, when it was asked for.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub mp4_stream_url: Option<SignedUrl>,
    /// The size of its MP4 in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub mp4_size: Option<u64>,
    /// Whether it must be converted to be played.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub need_convert: Option<bool>,
}

impl File {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        &*self.content_type == "application/x-directory" || self.file_type == FileType::Folder
    }
}

words! {
    /// What a file is.
    FileType {
        /// A folder.
        Folder = "FOLDER",
        /// None of the others.
        File = "FILE",
        /// Sound.
        Audio = "AUDIO",
        /// A film.
        Video = "VIDEO",
        /// A picture.
        Image = "IMAGE",
        /// Files in one.
        Archive = "ARCHIVE",
        /// A PDF.
        Pdf = "PDF",
        /// A text.
        Text = "TEXT",
        /// A Flash film.
        Swf = "SWF",
    }
}

words! {
    /// What a folder is for.
    FolderType {
        /// For anything.
        Regular = "REGULAR",
        /// What others share with us.
        SharedRoot = "SHARED_ROOT",
        /// What one of them shares with us.
        SharedFriend = "SHARED_FRIEND",
    }
}
