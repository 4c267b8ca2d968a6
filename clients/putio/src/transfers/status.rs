//! How a transfer stands.

use towline_http::words;

words! {
    /// How a transfer stands (putio contract §5). A word that we do not know is neither an end
    /// nor ready.
    TransferStatus {
        /// The account has no place for it yet.
        Waiting = "WAITING",
        /// It waits at put.io.
        InQueue = "IN_QUEUE",
        /// put.io looks what it is; its size is not known.
        PreparingDownload = "PREPARING_DOWNLOAD",
        /// It waits for somebody to fetch it.
        WaitingForDownloader = "WAITING_FOR_DOWNLOADER",
        /// It is fetched.
        Downloading = "DOWNLOADING",
        /// It is fetched, and waits to be stored.
        WaitingForCompleteQueue = "WAITING_FOR_COMPLETE_QUEUE",
        /// It is being stored.
        Completing = "COMPLETING",
        /// It is stored, and will be seeded.
        PreparingSeed = "PREPARING_SEED",
        /// It is stored, and is seeded.
        Seeding = "SEEDING",
        /// It is stored.
        Completed = "COMPLETED",
        /// It is being cancelled.
        Stopping = "STOPPING",
        /// It failed.
        Error = "ERROR",
    }
}

impl TransferStatus {
    /// Whether it waits, for whatever.
    pub fn is_queued(&self) -> bool {
        matches!(
            self,
            Self::Waiting | Self::InQueue | Self::PreparingDownload | Self::WaitingForDownloader
        )
    }

    /// Whether all of it is stored. Not yet that it can be loaded: see
    /// [`Transfer::ready_file`](super::Transfer::ready_file).
    pub fn is_stored(&self) -> bool {
        matches!(self, Self::PreparingSeed | Self::Seeding | Self::Completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileType;

    #[test]
    fn every_word_comes_back_and_a_new_one_is_kept() {
        for status in TransferStatus::KNOWN {
            assert_eq!(&TransferStatus::from(status.as_str()), status);
        }
        assert_eq!(TransferStatus::KNOWN.len(), 12, "putio contract §5");
        let new: TransferStatus = serde_json::from_str(r#""SIDEWAYS""#).unwrap();
        assert_eq!((new.as_str(), new.to_string().as_str()), ("SIDEWAYS", "SIDEWAYS"));
        for odd in ["null", "{}", "[1]", "true"] {
            assert_eq!(serde_json::from_str::<FileType>(odd).unwrap(), FileType::default());
        }
        assert_eq!(FileType::from("x".repeat(9999).as_str()).as_str().len(), 64);
    }
}
