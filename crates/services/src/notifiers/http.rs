//! How targets are called that speak HTTP.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use towline_domain::{ActError, Clock, Trouble, TroubleKind};
use towline_http::{
    Auth, Body, CallError, Client, Deadlines, Endpoint, Failed, IfUnsure, Query, Read, Settings,
};

use crate::{WrongSetting, trouble};

/// No answer that is read is longer.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// What was sent is there at once, or was lost with its connection.
pub(super) const SETTLES: Duration = Duration::from_secs(2);

/// A service that takes messages.
pub(super) struct Site {
    /// The target's name in the configuration.
    pub(super) name: String,
    client: Client,
    clock: Arc<dyn Clock>,
}

/// A request.
#[derive(Clone, Default)]
pub(super) struct Ask {
    pub(super) path: Vec<String>,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
    /// What no error may repeat.
    pub(super) secrets: Vec<String>,
}

impl Ask {
    pub(super) fn new<const N: usize>(path: [&str; N]) -> Self {
        Self { path: path.map(String::from).into(), ..Self::default() }
    }

    pub(super) fn json(self, body: &Value) -> Self {
        Self { body: Some(body.to_string().into_bytes()), ..self }
    }
}

impl Site {
    pub(super) fn new(
        (service, name): (&'static str, &str),
        (key, url): (&str, &str),
        auth: Auth,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, WrongSetting> {
        let deadlines = Deadlines {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
            total: Duration::from_secs(30),
        };
        let usual = Settings::new(service, url);
        let settings = Settings { auth, deadlines, max_body: LONGEST_ANSWER, ..usual };
        let client =
            Client::new(settings).map_err(|error| WrongSetting::new(key, error.to_string()))?;
        Ok(Self { name: name.to_owned(), client, clock: Arc::clone(clock) })
    }

    /// Sends, and reads the answer as JSON: a login page that says 200 has taken nothing.
    pub(super) async fn send(&self, ask: &Ask) -> Result<Value, ActError> {
        match self.client.send_told(&Post(ask)).await {
            Ok(answer) => Ok(answer.value),
            Err(Failed { error, refusal }) => {
                // Where Telegram says why, and for how long.
                let why = refusal.as_ref().and_then(|refusal| refusal.field("description"));
                Err(self.not_sent(&error, why))
            }
        }
    }

    /// Sends to whom nothing is known of; every good status counts. Gives it.
    pub(super) async fn send_blindly(&self, ask: &Ask) -> Result<StatusCode, ActError> {
        let sent = self.client.send_whole(&PostBlindly(ask)).await;
        sent.map(|answer| answer.status).map_err(|error| self.not_sent(&error, None))
    }

    /// Asks; the answer's text.
    pub(super) async fn get(&self, ask: &Ask) -> Result<String, Trouble> {
        self.client.send(&Get(ask)).await.map_err(|error| self.trouble(&error))
    }

    /// Whether anybody answers at all, with whatever status.
    pub(super) async fn answers(&self) -> Result<(), Trouble> {
        match self.client.send(&Head(&Ask::default())).await {
            Err(error) if error.status().is_none() => Err(self.trouble(&error)),
            _ => Ok(()),
        }
    }

    /// Sends what is refused by its status: for who checks a key so.
    pub(super) async fn status_of(&self, ask: &Ask) -> Result<StatusCode, Trouble> {
        match self.client.send_whole(&PostBlindly(ask)).await {
            Ok(answer) => Ok(answer.status),
            Err(error) => match error.status() {
                Some(status) => Ok(status),
                None => Err(self.trouble(&error)),
            },
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn trouble(&self, error: &CallError) -> Trouble {
        trouble::of(&self.name, &*self.clock, error)
    }

    /// Whether it may have been taken all the same. A refusal is one, whoever says it; a proxy that
    /// lost its patience or its server knows nothing.
    fn not_sent(&self, error: &CallError, why: Option<&str>) -> ActError {
        let mut trouble = self.trouble(error);
        if let Some(why) = why {
            trouble.words = format!("{}: {why}", trouble.words);
        }
        match error {
            CallError::Refused { status, .. }
                if !matches!(*status, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT) =>
            {
                ActError::NotDone(refused(*status, trouble))
            }
            // Asked to come back, it has not been taken: whichever status says so.
            CallError::RateLimited { .. } => ActError::NotDone(trouble),
            CallError::NotFound { .. } | CallError::Redirected { .. } => {
                ActError::NotDone(Trouble { kind: TroubleKind::Misconfigured, ..trouble })
            }
            error => trouble::of_act(&self.name, &*self.clock, error),
        }
    }
}

/// What is wrong with the message or with the settings does not heal.
fn refused(status: StatusCode, trouble: Trouble) -> Trouble {
    let is_lasting = status.is_client_error()
        && !matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::FAILED_DEPENDENCY);
    if is_lasting { Trouble { kind: TroubleKind::NotAllowed, ..trouble } } else { trouble }
}

/// Whoever repeats what was sent to them must not tell others how to answer: of each link that
/// answers, its last part.
fn answer_tokens(body: &[u8]) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 20;
    let parts = std::str::from_utf8(body).unwrap_or_default().split("/answer/").skip(1);
    parts
        .map(|rest| {
            let end = |letter: char| {
                letter.is_whitespace() || letter.is_control() || "\"'\\<>()|&".contains(letter)
            };
            rest.split(end).next().unwrap_or_default()
        })
        .filter(|token| token.len() >= SHORTEST)
}

macro_rules! call {
    ($(#[$doc:meta])* $name:ident, $answer:ty, $method:ident, $unsure:ident, $read:ident, $called:literal) => {
        $(#[$doc])*
        struct $name<'a>(&'a Ask);

        impl Endpoint for $name<'_> {
            type Response = $answer;
            const NAME: &'static str = $called;
            const METHOD: Method = Method::$method;
            const IF_UNSURE: IfUnsure = IfUnsure::$unsure;
            const READ: Read = Read::$read;
            const SETTLE: Option<Duration> = Some(SETTLES);

            fn path(&self) -> Vec<String> {
                self.0.path.clone()
            }

            fn query(&self) -> Query {
                self.0.query.clone()
            }

            fn headers(&self) -> HeaderMap {
                self.0.headers.clone()
            }

            fn secrets(&self) -> Vec<&str> {
                let own = self.0.secrets.iter().map(String::as_str);
                own.chain(self.0.body.as_deref().into_iter().flat_map(answer_tokens)).collect()
            }

            fn body(&self) -> Body {
                self.0.body.clone().map_or(Body::None, |body| Body::Json(Ok(body)))
            }
        }
    };
}

call!(
    /// Sends a message.
    Post, Value, POST, LookFirst, Json, "notify.send"
);
call!(
    /// Sends a message to whom nothing is known of.
    PostBlindly, (), POST, LookFirst, Empty, "notify.send"
);
call!(
    /// Asks how things stand.
    Get, String, GET, Repeat, Text, "notify.ask"
);
call!(
    /// Asks whether anybody is there.
    Head, (), HEAD, Repeat, Empty, "notify.ask"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_each_link_that_answers_is_a_secret() {
        let token = |letter: &str| format!("1.7.as-is.{}", letter.repeat(30));
        let (one, two) = (token("a"), token("b"));
        let body = format!(
            "{{\"url\":\"http://t/tow/answer/{one}\",\"text\":\"[yes](http://t/answer/{two}) /answer/short\"}}"
        );
        let found: Vec<_> = answer_tokens(body.as_bytes()).collect();
        assert_eq!(found, [one, two]);
        assert_eq!(answer_tokens(b"\xff/answer/").count(), 0);
    }
}
