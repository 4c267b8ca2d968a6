//! What changes may not do that come from far away, whoever sends them: have a program of theirs
//! run, or a secret that is kept here sent to an address of theirs.

use towline_api::settings::Mistake;

use super::{SettingsFile, secret::Overlay};
use crate::{
    config::{HeldIn, HeldSecret, Looked, Service},
    putio_token,
};

/// Why such a key is as it is on the page and in the API.
pub(crate) const BY_HAND: &str = "it is set in the file by hand, or with `towline config set`: what is run here, or who is \
     asked with a login, is decided on this machine";

/// What of the changes is refused.
pub(super) fn refused(
    file: &SettingsFile,
    before: &Looked,
    after: &Looked,
    given: &Overlay,
) -> Vec<Mistake> {
    let mut mistakes = by_hand(before, after);
    for service in after.services() {
        mistakes.extend(sent_elsewhere(file, before, after, given, &service));
    }
    mistakes
}

fn by_hand(before: &Looked, after: &Looked) -> Vec<Mistake> {
    let (were, are) = (before.by_hand(), after.by_hand());
    let other = are.iter().filter(|(path, value)| were.get(*path) != Some(value));
    // With all of its table it may go.
    let is_back = |path: &[String]| !are.contains_key(path) && after.has(&path[..path.len() - 1]);
    let gone = were.keys().filter(|path| is_back(path));
    let changed = other.map(|(path, _)| path).chain(gone);
    changed
        .map(|path| Mistake {
            path: path.clone(),
            words: "this can't be changed from here".into(),
            hint: Some(BY_HAND.into()),
            place: None,
        })
        .collect()
}

fn sent_elsewhere(
    file: &SettingsFile,
    before: &Looked,
    after: &Looked,
    given: &Overlay,
    service: &Service,
) -> Vec<Mistake> {
    let Service { path, leads_to } = service;
    let led_to = before.services().into_iter().find(|it| it.path == *path);
    let led_to = led_to.map_or_else(|| before.usually_leads_to(path), |it| it.leads_to);
    let Some((key, to)) = leads_to.iter().find(|(key, to)| led_to.get(*key) != Some(to)) else {
        return Vec::new();
    };
    let told = |HeldSecret { path, from }| {
        let hint = match from {
            HeldIn::Variable(name) => format!(
                "the environment variable {name} sets it: change the address in the file, or with \
                 `towline config set`"
            ),
            _ => "type the secret again: it would be sent to another address".into(),
        };
        // An address that can't be taken apart is told as it stands, and may itself be a secret.
        let to = if to.matches('/').count() == 2 { format!(", {to}") } else { String::new() };
        let words = format!("it was given for another address than the new `{key}`{to}");
        Mistake { path, words, hint: Some(hint), place: None }
    };
    let held = after.secrets_for(path);
    let is_new = |secret: &HeldSecret<'_>| {
        let HeldIn::File(file) = secret.from else { return false };
        given.0.iter().any(|new| new.kept.path() == file)
    };
    let mut mistakes: Vec<_> = Vec::new();
    if let Some(token) = token_of_a_login(file, path)
        && !held.iter().any(|secret| secret.path == token)
    {
        mistakes.push(told(HeldSecret { path: token, from: HeldIn::Text }));
    }
    mistakes.extend(held.into_iter().filter(|secret| !is_new(secret)).map(told));
    mistakes
}

/// The key that counts more than what `towline putio login` has got, where it has.
fn token_of_a_login(file: &SettingsFile, service: &[String]) -> Option<Vec<String>> {
    let [table, name, kind] = service else { return None };
    let is_kept = table == "torrents"
        && kind == "putio"
        && !matches!(putio_token::kept_token(&file.data, name), Ok(None));
    is_kept.then(|| [service, &["token".to_owned()]].concat())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use towline_api::settings::Change;

    use super::super::{
        SecretsBy,
        tests::{home, path, set, unset},
    };
    use crate::putio_token;

    const TEXT: &str = "\
[requests.media.seerr]
url = \"http://seerr:5055\"
api_key = \"oldsecret\"
[torrents.home.putio]
destination = \"/done\"
[torrents.home.putio.afterwards]
command = [\"/usr/bin/notify\"]
[importers.library.beet]
program = \"/opt/beet\"
[lists.heist.mdblist]
list = \"jane/heist\"
key = \"oldsecret\"
[lists.heist]
server = \"media\"
";
    const URL: &str = "requests.media.seerr.url";
    const KEY: &str = "requests.media.seerr.api_key";

    #[test]
    fn a_stored_secret_is_not_sent_to_a_new_address() {
        let home = home(TEXT, &[]);
        for url in ["http://evil:5055", "https://seerr:5055", "http://seerr", "http://seerr:5055@e"]
        {
            let told = home.told(set(URL, url));
            assert!(
                told.contains("\"api_key\"") && told.contains("type the secret again"),
                "{told}"
            );
        }
        home.put(&[set(URL, "http://SEERR:5055/")]).expect("it is the same server");
        home.put(&[set(URL, "http://new:1"), set(KEY, "typed")]).unwrap();
        // Kept in a file of ours by now: it is a stored one again.
        assert!(home.told(set(URL, "http://evil")).contains("type the secret again"));
        home.put(&[set(URL, "http://new:2"), set(KEY, "typed")]).expect("it was typed again");
        let anew = [
            Change::Remove { path: path("requests.media.seerr") },
            Change::Add { path: path("requests.media.seerr") },
            set(URL, "http://evil"),
            set(KEY, "another"),
        ];
        home.put(&anew).expect("nothing that was stored is left");
    }

    #[test]
    fn whoever_sits_at_this_machine_may_do_all_of_it() {
        let home = home(TEXT, &[]);
        let changes = [
            set(URL, "http://new"),
            set("importers.library.beet.program", "/bin/beet"),
            set("providers.trakt.url", "http://new"),
        ];
        home.file.write(&changes, None, SecretsBy::ValueOrFile).unwrap();
    }

    #[test]
    fn what_a_provider_is_asked_with_stands_at_its_lists_too() {
        let home = home(TEXT, &[]);
        let told = home.told(set("providers.mdblist.url", "http://evil"));
        assert!(told.contains("\"lists\", \"heist\", \"mdblist\", \"key\""), "{told}");
        home.put(&[set("providers.imdb.url", "http://imdb:1")]).expect("it knows no secret");
    }

    #[test]
    fn an_address_that_is_itself_a_secret_leads_somewhere_too() {
        let text = "[notify.mine.webhook]\nurl = \"http://mine/canary\"\ntoken = \"old\"\n";
        let home = home(text, &[]);
        let url = |url: &str| set("notify.mine.webhook.url", url);
        for evil in ["http://evil/canary", "http://mine@evil/canary"] {
            let told = home.told(url(evil));
            assert!(told.contains("\"token\"") && !told.contains("canary"), "{told}");
        }
        home.put(&[url("http://mine/another")]).expect("it is the same server");
        assert!(!home.text().contains("another"), "it is kept in a file of its own");
    }

    #[test]
    fn a_login_is_not_sent_elsewhere_and_the_environments_secret_is_not_either() {
        let home = home(TEXT, &[]);
        let elsewhere = |key: &str| set(&format!("torrents.home.putio.{key}"), "http://evil");
        home.put(&[elsewhere("url"), unset("torrents.home.putio.url")]).unwrap();
        putio_token::keep_token(&home.file.data, "home", &"a-token".into()).unwrap();
        for key in ["url", "upload_url"] {
            let told = home.told(elsewhere(key));
            assert!(told.contains("\"token\"") && told.contains("type the secret"), "{told}");
        }
        home.put(&[elsewhere("url"), set("torrents.home.putio.token", "typed")]).unwrap();

        let variable = "TOWLINE__REQUESTS__MEDIA__SEERR__API_KEY";
        let text = TEXT.replacen("api_key = \"oldsecret\"\n", "", 1);
        let told =
            super::super::tests::home(&text, &[(variable, "x")]).told(set(URL, "http://evil"));
        assert!(told.contains(variable) && !told.contains("type the secret"), "{told}");
    }

    #[test]
    fn no_program_is_set_from_afar() {
        let home = home(TEXT, &[]);
        let beet = "importers.new.beet";
        for change in [
            set("importers.library.beet.program", "/tmp/x.sh"),
            unset("importers.library.beet.program"),
            set("importers.library.beet.config", "/tmp/x.yaml"),
            set("torrents.home.putio.afterwards.command", json!(["/bin/sh"])),
            unset("torrents.home.putio.afterwards.command"),
            set("torrents.home.putio.categories.tv.afterwards.command", json!(["/bin/sh"])),
            set("providers.trakt.url", "http://evil"),
            set("providers.trakt.auth_url", "http://evil"),
        ] {
            let add = change.path()[3..].first().is_some_and(|name| name == "categories");
            let category = Change::Add { path: path("torrents.home.putio.categories.tv") };
            let changes: Vec<_> = add.then_some(category).into_iter().chain([change]).collect();
            let told = format!("{:?}", home.put(&changes).unwrap_err());
            assert!(told.contains("towline config set"), "{changes:?}: {told}");
        }
        let add = Change::Add { path: path(beet) };
        let run = [add.clone(), set(&format!("{beet}.program"), "/tmp/x.sh")];
        assert!(format!("{:?}", home.put(&run).unwrap_err()).contains("\"program\""));
        home.put(&[add]).expect("the beet that is installed is no program of theirs");
        home.put(&[Change::Remove { path: path("torrents.home.putio.afterwards") }]).unwrap();
        assert!(home.text().contains("/opt/beet") && !home.text().contains("notify"));
    }

    #[test]
    fn the_form_says_what_is_set_by_hand() {
        let home = home(TEXT, &[]);
        let form = home.file.look(TEXT, &super::Overlay::default()).form();
        let form = serde_json::to_string(&form).unwrap();
        // The importer's two, where one is added too; the commands of torrents; Trakt's addresses.
        assert!(form.matches(super::BY_HAND).count() >= 6, "{form}");
    }
}
