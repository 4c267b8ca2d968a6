//! What a refusal means: by its words, since the status alone is ambiguous (reference §1.2, §1.3).

use http::StatusCode;
use towline_http::CallError;

use super::{Error, Refusal, words_of};
use crate::Subject;

/// How a client makes itself known, as far as it changes what a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sends {
    Key,
    Bearer,
    Nothing,
}

impl Error {
    /// What `error` means for a call about `subject`.
    pub(crate) fn new(error: CallError, subject: Subject<'_>, sends: Sends) -> Self {
        if let CallError::Redirected { to, .. } = &error
            && to.starts_with("https://")
        {
            return Self::WantsTls { source: Box::new(error) };
        }
        let words = words_of(&error).map(str::to_owned);
        let (Some(status), Some(words)) = (error.status(), words) else {
            return Self::Call(error);
        };
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => refused(&words, error, sends),
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => {
                Self::Unsupported { source: Box::new(error) }
            }
            _ => of_words(&words, status, error, subject),
        }
    }
}

fn refused(words: &str, error: CallError, sends: Sends) -> Error {
    let source = Box::new(error);
    let refusal = match (words, sends) {
        ("Host check error", _) => return Error::HostCheck { source },
        // With a right key: only the debug calls say so.
        ("Debugging disabled", _) => return Error::Unsupported { source },
        ("CSRF Error" | "Forbidden" | "Not Authorized", Sends::Key) => Refusal::WrongKey,
        ("CSRF Error" | "Forbidden" | "Not Authorized", Sends::Bearer) => Refusal::WrongBearer,
        ("CSRF Error", Sends::Nothing) => Refusal::Csrf,
        ("Forbidden" | "Not Authorized", Sends::Nothing) => Refusal::NoKey,
        _ => Refusal::Strange,
    };
    Error::Unauthorized { refusal, source }
}

fn of_words(words: &str, status: StatusCode, error: CallError, subject: Subject<'_>) -> Error {
    let folder = || subject.folder.cloned();
    let device = || subject.device.cloned();
    let source = Box::new(error);
    if is_unknown_folder(words) {
        return Error::UnknownFolder { folder: folder(), source: Some(source) };
    }
    match words {
        "folder is paused" => return Error::FolderPaused { folder: folder(), source },
        "folder is not running" => return Error::FolderNotRunning { folder: folder(), source },
        "No device with given ID" => {
            return Error::UnknownDevice { device: device(), source: Some(source) };
        }
        // Pause and resume.
        "not found" if subject.device.is_some() && status == StatusCode::NOT_FOUND => {
            return Error::UnknownDevice { device: device(), source: Some(source) };
        }
        "upgrade unsupported" => return Error::Unsupported { source },
        _ => {}
    }
    if words.contains("device ID invalid") || words.ends_with("check digit incorrect") {
        return Error::InvalidDeviceId { source };
    }
    if words.starts_with("folder marker missing") || words.starts_with("folder path missing") {
        return Error::FolderNotRunning { folder: folder(), source };
    }
    match status {
        StatusCode::BAD_REQUEST => Error::BadRequest { source },
        // The words of Go's own server: the path leads nowhere.
        StatusCode::NOT_FOUND if words == "404 page not found" => Error::Unsupported { source },
        StatusCode::NOT_FOUND => Error::NotFound { source },
        _ => Error::Call(*source),
    }
}

/// All the ways in which Syncthing says it.
pub(crate) fn is_unknown_folder(words: &str) -> bool {
    matches!(words, "no such folder" | "No folder with given ID" | "Invalid folder ID")
        || (words.starts_with("folder ") && words.ends_with(" does not exist"))
}
