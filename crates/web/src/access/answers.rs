//! Links by which a question is answered from a message, without a login.
//!
//! A link is good for one choice, of one question as it was asked then: who answers a question moves
//! it on, so that no link to it is good any more. Nothing else can be done or read with one.

use std::fmt::Write as _;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::{Choice, EntryId, Timestamp};

/// Signs links, and reads them.
pub struct AnswerLinks(hmac::Key);

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedAnswer {
    /// To which question.
    pub(crate) entry: EntryId,
    /// As it was asked then.
    pub(crate) epoch: i64,
    /// What.
    pub(crate) choice: Choice,
}

/// A link says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadLink {
    /// It is not ours.
    Forged,
    /// It was good once.
    Expired,
}

/// No link of ours is longer.
const LONGEST: usize = 200;

impl AnswerLinks {
    /// By this key.
    pub fn new(key: &SecretString) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret().as_bytes()))
    }

    /// The last part of a link's path.
    pub fn sign(&self, entry: EntryId, epoch: i64, choice: &Choice, until: Timestamp) -> String {
        let until = until.as_micros() / 1_000_000;
        let mut text = format!("{entry}.{epoch}.{until}.{choice}");
        let code = hmac::sign(&self.0, said(&text).as_bytes());
        let _infallible = write!(text, ".{}", BASE64_URL_SAFE_NO_PAD.encode(code));
        text
    }

    /// What a link says; how long it takes to refuse one tells nothing of the right one.
    pub(crate) fn read(&self, token: &str, now: Timestamp) -> Result<LinkedAnswer, BadLink> {
        let (text, code) =
            token.rsplit_once('.').filter(|_| token.len() <= LONGEST).ok_or(BadLink::Forged)?;
        let code = BASE64_URL_SAFE_NO_PAD.decode(code).map_err(|_| BadLink::Forged)?;
        hmac::verify(&self.0, said(text).as_bytes(), &code).map_err(|_| BadLink::Forged)?;
        let parts: Vec<_> = text.splitn(4, '.').collect();
        let [entry, epoch, until, choice] = parts[..] else { return Err(BadLink::Forged) };
        let number = |text: &str| text.parse::<i64>().map_err(|_| BadLink::Forged);
        if now.as_micros() / 1_000_000 >= number(until)? {
            return Err(BadLink::Expired);
        }
        Ok(LinkedAnswer {
            entry: EntryId(number(entry)?),
            epoch: number(epoch)?,
            choice: choice.parse().map_err(|_| BadLink::Forged)?,
        })
    }
}

/// What is signed: nothing else that is ever signed by this key reads so.
fn said(text: &str) -> String {
    format!("towline answers\n{text}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_link_is_good_for_one_answer_until_its_time_is_over() {
        let links = AnswerLinks::new(&"a key of some length".to_owned().into());
        let now = Timestamp::from_micros(1_000_000_000);
        let until = now + Duration::from_secs(60);
        let token = links.sign(EntryId(7), 2, &Choice::KeepBoth, until);
        let read = links.read(&token, now).unwrap();
        assert_eq!(read, LinkedAnswer { entry: EntryId(7), epoch: 2, choice: Choice::KeepBoth });
        assert_eq!(links.read(&token, until), Err(BadLink::Expired));
        let others = AnswerLinks::new(&"another key of that length".to_owned().into());
        assert_eq!(others.read(&token, now), Err(BadLink::Forged));
        for wrong in [
            token.replacen('7', "8", 1),
            token.replace("keep-both", "replace"),
            token.replace(".2.", ".3."),
            format!("{token}A"),
            token[..token.len() - 1].to_owned(),
            String::new(),
            "....".into(),
            "x".repeat(1000),
        ] {
            assert_eq!(links.read(&wrong, now), Err(BadLink::Forged), "{wrong}");
        }
    }
}
