//! What a person can look at.

use super::{Error, Refusal};

const KEY: &str = "the key stands in Syncthing's settings under GUI, and in its config.xml";

impl Error {
    /// What a person can look at, in their terms.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Ping { source } => return source.hint(),
            Self::Unauthorized { refusal: Refusal::WrongKey | Refusal::NoKey | Refusal::Csrf, .. } => {
                KEY.into()
            }
            Self::Unauthorized { refusal: Refusal::WrongBearer, .. } => {
                format!("{KEY}; versions before 1.20 do not take it as a bearer token")
            }
            Self::Unauthorized { refusal: Refusal::WrongPassword, .. } => return None,
            Self::Unauthorized { source, .. } => return source.hint(),
            Self::HostCheck { .. } => {
                "let the proxy send `Host: localhost`, or set Syncthing's GUI listen address to one \
                 that is not loopback, or its insecureSkipHostcheck"
                    .into()
            }
            Self::WantsTls { .. } => "write https:// in the address of Syncthing".into(),
            Self::OtherDevice { .. } => {
                "is the address that of another Syncthing, or was this one set up anew?".into()
            }
            Self::Unsupported { source } => match source.status().map(|status| status.as_u16()) {
                Some(403) => "Syncthing's GUI setting `debugging` switches it on".into(),
                _ => "it needs another version of Syncthing, or the path in the address is wrong"
                    .into(),
            },
            Self::FolderNotRunning { .. } => {
                "Syncthing shows why at the folder; it often lacks its marker `.stfolder`".into()
            }
            Self::Call(error) => return error.hint(),
            Self::Stopped { .. } => "listen anew".into(),
            Self::UnknownFolder { .. }
            | Self::FolderPaused { .. }
            | Self::UnknownDevice { .. }
            | Self::InvalidDeviceId { .. }
            | Self::NotFound { .. }
            | Self::BadRequest { .. } => return None,
        })
    }
}
