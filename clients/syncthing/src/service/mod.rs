//! Small services (reference §3.5).

mod device_id;
mod language;
mod metrics;
mod random;
mod report;

pub use device_id::{CheckDeviceId, CheckedDeviceId};
pub use language::GetLanguages;
pub use metrics::GetMetrics;
pub use random::{GetRandom, RandomText};
pub use report::GetReport;

use serde_json::Value;

use crate::{DeviceId, DeviceIdError, Error, Syncthing};

/// Small services.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a>(pub(crate) &'a Syncthing);

impl Service<'_> {
    /// Asks whether a text is the id of a device. `text.parse::<DeviceId>()` tells it without a
    /// call.
    pub async fn device_id(
        &self,
        text: impl Into<String>,
    ) -> Result<Result<DeviceId, DeviceIdError>, Error> {
        let text = text.into();
        let checked = self.0.send(&CheckDeviceId(text.clone())).await?;
        Ok(match checked.id {
            Some(id) => Ok(id),
            None => Err(text.parse::<DeviceId>().err().unwrap_or(DeviceIdError::Length)),
        })
    }

    /// Which languages a browser asked for.
    pub async fn languages(&self, accept_language: &str) -> Result<Vec<String>, Error> {
        let ask = GetLanguages { accept_language: accept_language.into() };
        Ok(self.0.send(&ask).await?.unwrap_or_default())
    }

    /// A text of letters and digits by chance; 32 unless told otherwise.
    pub async fn random(&self, length: Option<u32>) -> Result<String, Error> {
        Ok(self.0.send(&GetRandom { length }).await?.random)
    }

    /// What a usage report would tell. The server measures itself for it, for some seconds.
    pub async fn report(&self) -> Result<Value, Error> {
        self.0.send(&GetReport::default()).await
    }

    /// Figures in Prometheus' words; later than 1.19.
    pub async fn metrics(&self) -> Result<String, Error> {
        self.0.send(&GetMetrics).await
    }
}
