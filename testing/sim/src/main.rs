//! The simulators as programs: `towline-sim betanin …`, `towline-sim lists …`,
//! `towline-sim putio …`, `towline-sim slskd …` and `towline-sim syncthing …`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::{error::Error, fs, net::SocketAddr, path::PathBuf, process::ExitCode};

use towline_sim::{
    betanin::{self, Betanin},
    lists::{self, AllLists},
    putio::{self, Putio},
    slskd::{self, SlskdSim},
    syncthing::{self, SyncthingSim},
};

const USAGE: &str = "usage: towline-sim betanin --port PORT --scene FILE.json
       towline-sim lists --listen ADDRESS:PORT --scene FILE.json
       towline-sim putio --listen ADDRESS:PORT --scene FILE.json
       towline-sim slskd --listen ADDRESS:PORT --scene FILE.json [--downloads DIR]
       towline-sim syncthing --listen ADDRESS:PORT --scene FILE.json";

/// What is to be played.
enum Play {
    Betanin { port: u16, scene: PathBuf },
    Lists { listen: SocketAddr, scene: PathBuf },
    Putio { listen: SocketAddr, scene: PathBuf },
    Slskd { listen: SocketAddr, scene: PathBuf, downloads: Option<PathBuf> },
    Syncthing { listen: SocketAddr, scene: PathBuf },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(play) = read(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(play).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Option<Play> {
    let [service, options @ ..] = arguments else { return None };
    let (mut port, mut listen, mut scene, mut downloads) = (None, None, None, None);
    for pair in options.chunks(2) {
        match (service.as_str(), pair) {
            (_, [name, value]) if name == "--scene" => scene = Some(value.into()),
            ("betanin", [name, value]) if name == "--port" => port = Some(value.parse().ok()?),
            ("lists" | "putio" | "slskd" | "syncthing", [name, value]) if name == "--listen" => {
                listen = Some(value.parse().ok()?);
            }
            ("slskd", [name, value]) if name == "--downloads" => downloads = Some(value.into()),
            _ => return None,
        }
    }
    match service.as_str() {
        "betanin" => Some(Play::Betanin { port: port?, scene: scene? }),
        "lists" => Some(Play::Lists { listen: listen?, scene: scene? }),
        "putio" => Some(Play::Putio { listen: listen?, scene: scene? }),
        "slskd" => Some(Play::Slskd { listen: listen?, scene: scene?, downloads }),
        "syncthing" => Some(Play::Syncthing { listen: listen?, scene: scene? }),
        _ => None,
    }
}

async fn run(play: Play) -> Result<(), Box<dyn Error>> {
    match play {
        Play::Betanin { port, scene } => {
            let script: betanin::Script = serde_json::from_str(&fs::read_to_string(scene)?)?;
            let betanin = Betanin::start_on(port, script).await?;
            let (url, key) = (betanin.url(), betanin.key());
            println!("a simulated betanin listens on {url} with the key {key}");
            tokio::signal::ctrl_c().await?;
        }
        Play::Lists { listen, scene } => {
            let lists = AllLists::start_on(listen, lists::Scene::read(&scene)?).await?;
            for (name, url) in lists.addresses() {
                println!("a simulated {name} listens on {url}");
            }
            tokio::signal::ctrl_c().await?;
        }
        Play::Putio { listen, scene } => {
            let script = putio::Script::read(&scene)?;
            let putio = Putio::start_on(listen, script).await?;
            let (api, upload, token) = (putio.api_url(), putio.upload_url(), putio.token());
            println!("a simulated put.io listens on {api} with the token {token}");
            println!("uploads go to {upload}");
            tokio::signal::ctrl_c().await?;
        }
        Play::Slskd { listen, scene, downloads } => {
            let mut script = slskd::Script::read(&scene)?;
            script.directories.downloads = downloads.unwrap_or(script.directories.downloads);
            let slskd = SlskdSim::start_on(listen, script).await?;
            let (url, key) = (slskd.url(), slskd.key());
            println!("a simulated slskd listens on {url} with the key {key}");
            tokio::signal::ctrl_c().await?;
        }
        Play::Syncthing { listen, scene } => {
            let script = syncthing::Script::read(&scene)?;
            let syncthing = SyncthingSim::start_on(listen, script).await?;
            let (url, key) = (syncthing.url(), syncthing.key());
            println!("a simulated Syncthing listens on {url} with the key {key}");
            tokio::signal::ctrl_c().await?;
        }
    }
    Ok(())
}
