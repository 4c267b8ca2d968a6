//! With which app somebody logs in: that of `[providers.trakt]`, or one that a list has.

use secrecy::SecretString;
use towline_services::lists::{ProvidersSettings, TraktAccess, TraktSettings};

use crate::{config::Settings, report::Hinted as _};

/// An app at Trakt.
#[derive(Debug, Clone)]
pub(super) struct App {
    /// The table that names it.
    pub(super) of: String,
    /// Its id.
    pub(super) client_id: String,
    /// As if all lists had it.
    pub(super) providers: ProvidersSettings,
}

impl App {
    fn new(of: String, id: &str, secret: Option<&SecretString>, settings: &Settings) -> Self {
        let trakt = TraktAccess {
            client_id: Some(id.to_owned()),
            client_secret: secret.cloned(),
            ..settings.providers.trakt.clone()
        };
        let providers = ProvidersSettings { trakt, ..settings.providers.clone() };
        Self { of, client_id: id.to_owned(), providers }
    }

    pub(super) fn has_secret(&self) -> bool {
        self.providers.trakt.client_secret.is_some()
    }
}

/// All that are configured, each once.
pub(super) fn all(settings: &Settings) -> Vec<App> {
    let mut apps: Vec<App> = shared(settings).into_iter().collect();
    for (name, list) in &settings.lists {
        let own = list.trakt.as_ref().and_then(|list| own(name, list, settings));
        let is_new = |own: &App| apps.iter().all(|app| app.client_id != own.client_id);
        if let Some(own) = own.filter(is_new) {
            apps.push(own);
        }
    }
    apps
}

/// The one that a list reads with; without a name that of all, or the only one there is.
pub(super) fn chosen(settings: &Settings, list: Option<&str>) -> anyhow::Result<App> {
    if let Some(name) = list {
        let Some(trakt) = settings.lists.get(name).and_then(|list| list.trakt.as_ref()) else {
            let lists = settings.lists.iter().filter(|(_, list)| list.trakt.is_some());
            let known: Vec<_> = lists.map(|(name, _)| name.as_str()).collect();
            let known = match known.as_slice() {
                [] => "the configuration has none".into(),
                known => format!("there are: {}", known.join(", ")),
            };
            return Err(anyhow::anyhow!("no list `{name}` is one of Trakt"))
                .hint(known)
                .wrong_usage();
        };
        return match own(name, trakt, settings).or_else(|| shared(settings)) {
            Some(app) => Ok(app),
            None => missing(),
        };
    }
    if let Some(app) = shared(settings) {
        return Ok(app);
    }
    let mut apps = all(settings);
    match (apps.pop(), apps.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => missing(),
        (Some(_), false) => Err(anyhow::anyhow!("several lists have an app of their own"))
            .hint("say which: --list NAME; or set providers.trakt.client_id")
            .wrong_usage(),
    }
}

fn missing<T>() -> anyhow::Result<T> {
    Err(anyhow::anyhow!("no app at Trakt is configured, with which one could log in")).hint(none())
}

/// What it takes, and what does without.
pub(super) fn none() -> String {
    // In the words of who reads such lists.
    let words = towline_services::lists::TraktLogin::without_an_app();
    format!("{words}. To log in, the app's `client_secret` is needed, too")
}

fn shared(settings: &Settings) -> Option<App> {
    let TraktAccess { client_id, client_secret, .. } = &settings.providers.trakt;
    let id = client_id.as_ref()?;
    Some(App::new("providers.trakt".into(), id, client_secret.as_ref(), settings))
}

fn own(name: &str, list: &TraktSettings, settings: &Settings) -> Option<App> {
    let id = list.client_id.as_ref()?;
    Some(App::new(format!("lists.{name}.trakt"), id, list.client_secret.as_ref(), settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Settings {
        toml::from_str(text).unwrap()
    }

    const SHARED: &str = "[providers.trakt]\nclient_id = 'shared'\nclient_secret = 's'\n";
    const ONE: &str = "[lists.one.trakt]\nlist = '1'\nclient_id = 'one'\n";
    const TWO: &str = "[lists.two.trakt]\nlist = '2'\nclient_id = 'two'\n";
    const PLAIN: &str = "[lists.plain.trakt]\nlist = '3'\n";

    #[test]
    fn the_shared_app_goes_first_and_a_list_names_its_own() {
        let of = |text: String, list| chosen(&settings(&text), list).map(|app| app.of);
        let all = format!("{SHARED}{ONE}{TWO}{PLAIN}");
        assert_eq!(of(all.clone(), None).unwrap(), "providers.trakt");
        assert_eq!(of(all.clone(), Some("plain")).unwrap(), "providers.trakt");
        assert_eq!(of(all, Some("two")).unwrap(), "lists.two.trakt");
        assert_eq!(of(ONE.into(), None).unwrap(), "lists.one.trakt");
        for (text, list) in [
            (String::new(), None),
            (format!("{ONE}{TWO}"), None),
            (PLAIN.into(), Some("plain")),
            (ONE.into(), Some("two")),
        ] {
            assert!(of(text.clone(), list).is_err(), "{text} {list:?}");
        }
    }

    #[test]
    fn an_app_that_two_lists_have_is_one() {
        let same = ONE.replace("one.", "other.");
        let apps = all(&settings(&format!("{SHARED}{ONE}{same}")));
        let told: Vec<_> = apps.iter().map(|app| (app.of.as_str(), app.has_secret())).collect();
        assert_eq!(told, [("providers.trakt", true), ("lists.one.trakt", false)]);
    }
}
