//! Backups, the log, and the ledger in figures.

use axum::{Json, extract::State};
use towline_api::{
    backups::{MadeBackup, MakeBackup},
    ledger::LedgerFigures,
    log::{GetLogs, LogLevelNow, LogLine, Logs, SetLogLevel},
};

use crate::{
    by::By,
    logs::{LogFilter, LogLevel},
    problem::Failure,
    read::{Asked, Body},
    routes,
};

const USUAL: u32 = 200;
const MOST: u32 = 1_000;

pub(super) async fn back_up(
    State(state): State<routes::State>,
    Body(asked): Body<MakeBackup>,
) -> Result<Json<MadeBackup>, Failure> {
    Ok(Json(state.desk.back_up(asked).await?))
}

pub(super) async fn ledger(
    State(state): State<routes::State>,
) -> Result<Json<LedgerFigures>, Failure> {
    Ok(Json(state.desk.ledger_figures().await?))
}

pub(super) async fn level(State(state): State<routes::State>) -> Json<LogLevelNow> {
    Json(state.desk.log_level())
}

pub(super) async fn set_level(
    State(state): State<routes::State>,
    By(by): By,
    Body(asked): Body<SetLogLevel>,
) -> Result<Json<LogLevelNow>, Failure> {
    Ok(Json(state.desk.set_log_level(&asked, &by)?))
}

pub(super) async fn logs(
    State(state): State<routes::State>,
    Asked(asked): Asked<GetLogs>,
) -> Result<Json<Logs>, Failure> {
    let filter = filter(asked)?;
    let lines = state.logs.read(&filter);
    let next = lines.last().filter(|_| lines.len() == filter.most).map(|line| line.number);
    let told = |line: crate::logs::LogLine| LogLine {
        number: line.number,
        at: line.at.to_string(),
        level: line.level.as_str().into(),
        words: line.words,
    };
    Ok(Json(Logs { lines: lines.into_iter().map(told).collect(), next }))
}

fn filter(asked: GetLogs) -> Result<LogFilter, Failure> {
    let GetLogs { level, q, before, most } = asked;
    let level = level.map(|word| {
        LogLevel::ALL.into_iter().find(|level| level.as_str() == word).ok_or_else(|| {
            let all = LogLevel::ALL.map(LogLevel::as_str).join(", ");
            Failure::senseless("no-such-level", format!("the levels are {all}"))
        })
    });
    let most = most.unwrap_or(USUAL);
    if most == 0 || most > MOST {
        return Err(Failure::senseless("out-of-range", format!("`most` is 1 to {MOST}")));
    }
    let text = q.filter(|text| !text.trim().is_empty());
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Ok(LogFilter { level: level.transpose()?, text, before, most })
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Method};
    use serde_json::Value;
    use towline_domain::Timestamp;

    use crate::{
        AccessSettings, LogLevel,
        testing::{Scene, request, text},
    };

    #[tokio::test]
    async fn lines_of_the_log_come_in_pages() {
        let scene = Scene::new(AccessSettings::default()).await;
        for (level, words) in [(LogLevel::Info, "one"), (LogLevel::Warn, "two")] {
            scene.state.logs.write(Timestamp::from_micros(1), level, words);
        }
        let ask = async |at: &str| {
            let asked = request(Method::GET, at).body(Body::empty()).unwrap();
            let response = scene.send_at_socket(asked).await;
            let status = response.status().as_u16();
            (status, serde_json::from_str::<Value>(&text(response).await).unwrap())
        };
        let (_, first) = ask("/api/v1/logs?most=1").await;
        assert_eq!((&first["lines"][0]["words"], &first["next"]), (&"two".into(), &2.into()));
        let (_, second) = ask("/api/v1/logs?before=2").await;
        assert_eq!((&second["lines"][0]["words"], &second["next"]), (&"one".into(), &Value::Null));
        let (_, grave) = ask("/api/v1/logs?level=warn").await;
        assert_eq!(grave["lines"].as_array().unwrap().len(), 1);
        for (wrong, kind) in [("level=loud", "no-such-level"), ("most=1001", "out-of-range")] {
            let (status, problem) = ask(&format!("/api/v1/logs?{wrong}")).await;
            assert_eq!((status, problem["type"].as_str().unwrap()), (422, kind));
        }
    }
}
