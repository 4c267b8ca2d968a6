//! Whether a media server would work: asked step by step, since one text stands for several
//! reasons (seerr.md §2).

use seerr_client::{
    Finding as Diagnosis, MediaType, Permissions, Seerr, public::GetSettings, users,
};

use super::{SeerrSettings, trouble::in_words};
use crate::{doctor::Finding, requests::Wants};

/// One of these lets a user ask for something in the ordinary quality.
const TO_REQUEST: [Permissions; 3] =
    [Permissions::REQUEST, Permissions::REQUEST_MOVIE, Permissions::REQUEST_TV];

/// Asks the server. Changes nothing.
pub(in crate::requests) async fn check(
    settings: &SeerrSettings,
    name: &str,
    wants: &Wants,
) -> Vec<Finding> {
    let client = match settings.client() {
        Ok(client) => client,
        Err(wrong) => {
            let fix = format!("mend `requests.{name}.seerr.{}`", wrong.key);
            return vec![Finding::error(name, wrong.words, fix)];
        }
    };
    let (product, version, me) = match client.diagnose().await {
        Diagnosis::Ok { product, version, me } => (product, version, me),
        other => return vec![wrong(name, &settings.url, other)],
    };
    let mut findings = vec![Finding::ok(
        name,
        format!("the key is good: {product} {version} answers, as \"{}\"", me.display_name),
    )];
    findings.extend(users(&client, name, wants).await);
    findings.extend(in_4k(&client, name, wants).await);
    findings
}

fn wrong(name: &str, url: &str, diagnosis: Diagnosis) -> Finding {
    match diagnosis {
        Diagnosis::Unreachable { source } => {
            let fix = source.hint().unwrap_or_else(|| {
                format!("is it running, and is {url} right as seen from where towline runs?")
            });
            Finding::error(name, in_words(&source), fix)
        }
        Diagnosis::NotTheApi { source } => {
            let fix = source.hint().unwrap_or_else(|| {
                format!("is {url} the address of Overseerr, Jellyseerr or Seerr itself?")
            });
            Finding::error(name, in_words(&source), fix)
        }
        Diagnosis::NotInitialised { product, .. } => Finding::error(
            name,
            format!("{product} answers, and its set-up is not finished"),
            "open its page and go through the set-up to its end",
        ),
        Diagnosis::KeyMissing => Finding::error(
            name,
            "the API key does not arrive",
            "a proxy in front of it takes the header X-Api-Key away: let it through, or use its own address",
        ),
        Diagnosis::KeyWrong => Finding::error(
            name,
            "it does not take the API key",
            "copy it anew from its settings under General",
        ),
        Diagnosis::UserUnknown => Finding::error(
            name,
            "there is no such user",
            "`towline seerr users` lists them with their numbers",
        ),
        Diagnosis::Ok { .. } => Finding::ok(name, "the key is good"),
    }
}

/// The users for whom requests are to be made.
async fn users(client: &Seerr, name: &str, wants: &Wants) -> Vec<Finding> {
    let mut findings = Vec::new();
    for user in &wants.users {
        let found = client.find(&users::Get(user.0.into())).await;
        findings.push(match found {
            Ok(Some(found)) if !found.permissions.allows_any(TO_REQUEST) => Finding::error(
                name,
                format!("\"{}\" (user {}) may not make requests", found.display_name, user.0),
                "permissions are set on the user's page in the server",
            ),
            Ok(Some(found)) => Finding::ok(
                name,
                format!("requests are made for \"{}\" (user {})", found.display_name, user.0),
            ),
            Ok(None) => Finding::error(
                name,
                format!("there is no user {}", user.0),
                "`towline seerr users` lists them with their numbers",
            ),
            Err(error) => {
                Finding::warn(name, in_words(&error), "the users could not be looked at: try again")
            }
        });
    }
    findings
}

async fn in_4k(client: &Seerr, name: &str, wants: &Wants) -> Option<Finding> {
    if !wants.in_4k {
        return None;
    }
    let settings = client.send(&GetSettings).await.ok()?;
    let lacks: Vec<_> = [(MediaType::Movie, "Radarr"), (MediaType::Tv, "Sonarr")]
        .into_iter()
        .filter(|(media_type, _)| !settings.has_4k(*media_type))
        .map(|(_, server)| server)
        .collect();
    // Requests would be taken all the same, and lead nowhere (seerr.md §4).
    (!lacks.is_empty()).then(|| {
        Finding::warn(
            name,
            format!("a list asks for 4K, and there is no {} for 4K", lacks.join(" and no ")),
            "add one in its settings under Services, or leave out `in_4k`",
        )
    })
}
