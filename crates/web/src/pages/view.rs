//! What every page knows of who looks at it.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, Uri, request::Parts},
};
use towline_api::access::Scope;
use towline_domain::Choice;

use super::{form, theme::Theme};
use crate::{Caller, State, events};

/// Who looks at a page, and how.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// Below which path all pages are.
    base: String,
    /// Who looks; `None` before the login.
    pub(crate) caller: Option<Caller>,
    /// What forms send back.
    pub(crate) token: String,
    /// Light, dark, or as the machine has it.
    pub(crate) theme: Theme,
    /// The page's own path, without the base.
    pub(crate) path: String,
    /// How much waits in the inbox.
    pub(crate) waiting: u64,
    /// The latest event when the page began to be written: what is shown may lack all later ones.
    pub(crate) seen: String,
    /// What was answered just now.
    pub(crate) answered: Option<Choice>,
    /// Whether all of it is made up.
    pub(crate) is_demo: bool,
}

impl View {
    /// A path of ours as a browser asks for it.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether who looks may do this.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.scope() >= scope)
    }
}

impl View {
    /// Of who sends a request.
    pub(crate) async fn new(
        app: &State,
        extensions: &Extensions,
        headers: &HeaderMap,
        uri: &Uri,
    ) -> Self {
        let caller = extensions.get::<Caller>().cloned();
        // Before anything is read: an event too many is told, none too few.
        let seen = events::latest(app);
        let holder = caller.as_ref().and_then(Caller::sends_by_itself);
        // A count that cannot be had is no reason to show nothing.
        let waiting = match caller {
            Some(_) => app.ledger.store().inbox_count().await.unwrap_or_default(),
            None => 0,
        };
        Self {
            base: app.door.settings().base_path.clone(),
            token: holder.map(|holder| app.door.page_token(&holder)).unwrap_or_default(),
            theme: Theme::of(headers),
            path: uri.path().to_owned(),
            caller,
            waiting,
            seen,
            answered: form::answered_in(uri),
            is_demo: app.door.settings().demo.is_one(),
        }
    }

    /// With this token in its forms.
    pub(super) fn of(&self, token: String) -> Self {
        Self { token, ..self.clone() }
    }
}

impl FromRequestParts<State> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &State) -> Result<Self, Infallible> {
        // The guard has made it already.
        if let Some(view) = parts.extensions.get::<Self>() {
            return Ok(view.clone());
        }
        Ok(Self::new(app, &parts.extensions, &parts.headers, &parts.uri).await)
    }
}
