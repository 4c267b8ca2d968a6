//! Words that Syncthing uses for states and kinds, open to new ones.

use towline_http::words;

words! {
    /// What a folder does with what changes (reference §2).
    FolderType {
        /// Sends and receives.
        SendReceive = "sendreceive",
        /// Sends only; what others change is not taken.
        SendOnly = "sendonly",
        /// Receives only; what changes here can be reverted.
        ReceiveOnly = "receiveonly",
        /// Receives what it cannot read.
        ReceiveEncrypted = "receiveencrypted",
    }
}

words! {
    /// What a folder is doing (reference §2).
    FolderState {
        /// Nothing. Says nothing about whether it is in sync.
        Idle = "idle",
        /// It reads the disk.
        Scanning = "scanning",
        /// It waits for its turn to scan.
        ScanWaiting = "scan-waiting",
        /// It waits for its turn to sync.
        SyncWaiting = "sync-waiting",
        /// It finds out what to get.
        SyncPreparing = "sync-preparing",
        /// It gets files.
        Syncing = "syncing",
        /// It removes old versions.
        Cleaning = "cleaning",
        /// It waits for its turn to clean.
        CleanWaiting = "clean-waiting",
        /// It is broken, and its error says why.
        Error = "error",
        /// It begins; since 2.x.
        Starting = "starting",
        /// The server does not know either.
        Unknown = "unknown",
        /// No word: it is paused.
        Paused = "",
    }
}

words! {
    /// How another device holds a folder; since 1.20 (reference §2).
    RemoteState {
        /// It has it, and what it tells is up to date.
        Valid = "valid",
        /// It has paused it.
        Paused = "paused",
        /// It does not share it with us.
        NotSharing = "notSharing",
        /// It is not connected, or has not said.
        Unknown = "unknown",
    }
}

words! {
    /// What a file is (reference §2).
    FileType {
        /// A file.
        File = "FILE_INFO_TYPE_FILE",
        /// A directory.
        Directory = "FILE_INFO_TYPE_DIRECTORY",
        /// A symbolic link.
        Symlink = "FILE_INFO_TYPE_SYMLINK",
        /// A symbolic link to a file, as old versions told it.
        SymlinkFile = "FILE_INFO_TYPE_SYMLINK_FILE",
        /// A symbolic link to a directory, as old versions told it.
        SymlinkDirectory = "FILE_INFO_TYPE_SYMLINK_DIRECTORY",
    }
}

words! {
    /// What is compressed on its way to a device (reference §2).
    Compression {
        /// Words about files only.
        Metadata = "metadata",
        /// All.
        Always = "always",
        /// Nothing.
        Never = "never",
    }
}

words! {
    /// Which files come first (reference §2).
    PullOrder {
        /// Any.
        Random = "random",
        /// By name.
        Alphabetic = "alphabetic",
        /// Small ones.
        SmallestFirst = "smallestFirst",
        /// Large ones.
        LargestFirst = "largestFirst",
        /// Old ones.
        OldestFirst = "oldestFirst",
        /// New ones.
        NewestFirst = "newestFirst",
    }
}

words! {
    /// Which pieces of a file come first (reference §2).
    BlockPullOrder {
        /// Those that few have.
        Standard = "standard",
        /// Any.
        Random = "random",
        /// From the beginning.
        InOrder = "inOrder",
    }
}

words! {
    /// How old versions of files are kept (reference §2).
    VersioningType {
        /// Not at all.
        None = "",
        /// So many of them.
        Simple = "simple",
        /// As a wastebasket does.
        Trashcan = "trashcan",
        /// The more of them the younger they are.
        Staggered = "staggered",
        /// By a command.
        External = "external",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_we_do_not_know_goes_back_as_it_came() {
        for word in ["sendreceive", "receiveencrypted", "sideways", ""] {
            let read: FolderType = serde_json::from_value(word.into()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), word);
            assert_eq!(matches!(read, FolderType::Other(_)), ["sideways", ""].contains(&word));
        }
        assert_eq!(FolderState::from(""), FolderState::Paused);
        let null: FolderState = serde_json::from_str("null").unwrap();
        assert_eq!(null, FolderState::Paused);
    }

    #[test]
    fn each_known_word_is_read_as_itself() {
        for state in FolderState::KNOWN {
            assert_eq!(FolderState::from(state.as_str()), *state);
        }
        assert_eq!(FolderState::KNOWN.len(), 12);
    }
}
