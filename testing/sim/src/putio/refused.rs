//! Why a call is not answered (reference §2).

/// A refusal, in put.io's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: u16,
    /// None: the body has no such key.
    pub(super) kind: Option<String>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Refused {
    pub(super) fn new(status: u16, kind: &str) -> Self {
        Self { status, kind: Some(kind.into()), headers: Vec::new() }
    }

    pub(super) fn untyped(status: u16) -> Self {
        Self { status, kind: None, headers: Vec::new() }
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "NotFound")
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    pub(super) fn bad_request() -> Self {
        Self::new(400, "BadRequest")
    }

    /// The account is not paid for.
    pub(super) fn inactive() -> Self {
        Self::new(402, "PaymentRequired")
    }

    /// As people read it: `NAME_ALREADY_EXIST` is *Name already exist*.
    pub(super) fn message(&self) -> String {
        let words = self.kind.as_deref().unwrap_or("Something is wrong").replace('_', " ");
        let mut letters = words.chars();
        let first = letters.next().into_iter();
        let rest = letters.as_str();
        let is_shouted = !rest.chars().any(char::is_lowercase);
        first
            .chain(if is_shouted { rest.to_lowercase() } else { rest.to_owned() }.chars())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_for_people() {
        let said = |kind| Refused::new(400, kind).message();
        assert_eq!(said("NAME_ALREADY_EXIST"), "Name already exist");
        assert_eq!(said("NotFound"), "NotFound");
    }
}
