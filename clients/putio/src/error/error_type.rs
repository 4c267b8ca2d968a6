//! put.io's words for what is wrong.

use towline_http::words;

words! {
    /// What put.io calls the reason of a refusal (putio contract §2). The status counts first,
    /// this word second, and the message never.
    ErrorType {
        /// The token is missing or no good.
        Unauthorized = "Unauthorized",
        /// The token is good, and may not do this.
        InvalidScope = "invalid_scope",
        /// There is no such file or transfer.
        NotFound = "NotFound",
        /// Something is wrong with what was asked.
        BadRequest = "BadRequest",
        /// Too many calls.
        TooManyRequests = "TooManyRequests",
        /// No URL to add.
        EmptyUrl = "EMPTY_URL",
        /// Too many URLs to add at once.
        TooManyUrls = "TOO_MANY_URLS",
        /// A name is empty.
        EmptyName = "EMPTY_NAME",
        /// A name holds a slash.
        SlashInName = "SLASH_IN_NAME",
        /// A name is too long.
        NameTooLong = "NAME_TOO_LONG",
        /// The name is taken in that folder.
        NameAlreadyExist = "NAME_ALREADY_EXIST",
        /// What is searched for is too long.
        SearchTooLongQuery = "SEARCH_TOO_LONG_QUERY",
        /// A page of events cannot have this size.
        InvalidPerPage = "INVALID_PER_PAGE",
        /// The address to call back is no good.
        InvalidCallbackUrl = "INVALID_CALLBACK_URL",
        /// Another call is at work in the trash: try again.
        TrashLockTimeout = "TRASH_LOCK_TIMEOUT",
        /// The trash holds no such file by itself.
        TrashFileNotFound = "TRASH_FILE_NOT_FOUND",
        /// The trash does not hold all of it.
        TrashIncompleteTrash = "TRASH_INCOMPLETE_TRASH",
        /// Too many files to restore at once.
        TrashRestoreTooManyFiles = "TRASH_RESTORE_TOO_MANY_FILES",
        /// The transfer is no torrent.
        NotTorrent = "NOT_TORRENT",
        /// The transfer is a magnet, without its torrent file.
        IsMagnet = "IS_MAGNET",
        /// There are no trackers to add.
        NoTrackers = "NO_TRACKERS",
        /// The torrent is not at work.
        TorrentNotActive = "TORRENT_NOT_ACTIVE",
        /// There is no such transfer.
        TransferNotFound = "TRANSFER_NOT_FOUND",
        /// The transfer records nothing.
        NotRecording = "NOT_RECORDING",
        /// The zip is gone or was never there.
        LinkExpired = "LINK_EXPIRED",
        /// The zip would be too large.
        ZipTotalSizeExceeded = "ZIP_TOTAL_SIZE_EXCEEDED",
        /// The zip could not be made.
        ErrorInZip = "ERROR_IN_ZIP",
        /// Other download links are being made.
        DownloadLinksConcurrentLimit = "DownloadLinksConcurrentLimit",
        /// Links of too many files at once.
        DownloadLinksTooManyFilesRequested = "DownloadLinksTooManyFilesRequested",
        /// Links of folders with too many files.
        DownloadLinksTooManyChildrenRequested = "DownloadLinksTooManyChildrenRequested",
        /// There are no such download links.
        LinksNotFound = "LINKS_NOT_FOUND",
        /// The person said no.
        AccessDenied = "access_denied",
        /// A link without all of its parts.
        InvalidRequest = "invalid_request",
        /// The application may not do this.
        UnauthorizedClient = "unauthorized_client",
    }
}
