//! Who calls, and what they may see (sections 4.1 and 4.7).

use super::{List, Memory, Script, User};
use crate::lists::Call;

/// A call that was let in.
pub(super) struct Viewer<'a> {
    pub(super) script: &'a Script,
    pub(super) call: &'a Call,
    /// Who is logged in.
    pub(super) user: Option<&'a str>,
}

/// Fails with a status.
pub(super) fn check<'a>(
    script: &'a Script,
    memory: &'a Memory,
    call: &'a Call,
) -> Result<Viewer<'a>, u16> {
    if call.header("trakt-api-key") != Some(&script.client_id) {
        return Err(403);
    }
    if call.header("trakt-api-version") != Some("2") {
        return Err(400);
    }
    if !call.is_json() {
        return Err(412);
    }
    let user = match call.bearer() {
        Some(token) => Some(memory.user(token, call.now).ok_or(401_u16)?),
        None => None,
    };
    Ok(Viewer { script, call, user })
}

impl<'a> Viewer<'a> {
    /// A user by slug, or `me`. Fails with a status.
    pub(super) fn find(&self, slug: &str) -> Result<(&'a str, &'a User), u16> {
        let slug = if slug == "me" { self.user.ok_or(401_u16)? } else { slug };
        let (slug, user) = self.script.users.get_key_value(slug).ok_or(404_u16)?;
        if user.private && self.user != Some(slug) {
            return Err(self.hidden());
        }
        Ok((slug, user))
    }

    /// Whether a list of this user can be seen through its user. Fails with a status.
    pub(super) fn may_see(&self, owner: &str, list: &List) -> Result<(), u16> {
        let is_open = matches!(list.privacy.as_str(), "public" | "link");
        if is_open || self.user == Some(owner) { Ok(()) } else { Err(self.hidden()) }
    }

    fn hidden(&self) -> u16 {
        if self.script.private_is_not_found { 404 } else { 401 }
    }
}
