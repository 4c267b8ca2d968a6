//! What a person can look at.

use super::Error;

impl Error {
    /// What a person can look at, in their terms.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotTheApi { source } => format!(
                "is {} with the path behind it the server's own address, without a login page before it?",
                source.call().origin
            ),
            Self::KeyMissing { .. } => {
                "does a proxy before the server let the header X-Api-Key through?".into()
            }
            Self::KeyOrUserRefused { .. } => {
                "the key stands in the server's settings under General; a user's number in the address of the user's page".into()
            }
            Self::CsrfOn { .. } => {
                "switch CSRF protection off in the server's settings under Network".into()
            }
            Self::NotPermitted { .. } => {
                "the permissions of a user are set on the user's page in the server".into()
            }
            Self::QuotaExceeded { .. } => {
                "it clears with time, or with a larger quota on the user's page in the server".into()
            }
            Self::UserUnknown { .. } => "was the user deleted from the server?".into(),
            Self::WebhookNotDelivered { .. } => {
                "the address of the webhook must be right as seen from the server".into()
            }
            Self::WebhookTaken => {
                "empty the webhook in the server's settings under Notifications, if nobody needs it".into()
            }
            Self::Call(error) => return error.hint(),
            Self::Blocklisted { .. }
            | Self::AlreadyRequested { .. }
            | Self::AlreadyListed { .. }
            | Self::NoSuchTitleOrUpstream { .. }
            | Self::TvdbCollision { .. }
            | Self::NotFound { .. }
            | Self::BadRequest { .. }
            | Self::Unsettled { .. }
            | Self::Endless { .. } => return None,
        })
    }
}
