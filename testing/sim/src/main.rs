//! The simulators as programs: `towline-sim betanin --port P --scene FILE.json`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::{error::Error, fs, process::ExitCode};

use towline_sim::betanin::{Betanin, Script};

const USAGE: &str = "usage: towline-sim betanin --port PORT --scene FILE.json";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((port, scene)) = read(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(port, scene).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Option<(u16, &str)> {
    let [service, options @ ..] = arguments else { return None };
    let (mut port, mut scene) = (None, None);
    for pair in options.chunks(2) {
        match pair {
            [name, value] if name == "--port" => port = Some(value.parse().ok()?),
            [name, value] if name == "--scene" => scene = Some(value.as_str()),
            _ => return None,
        }
    }
    if service == "betanin" { Some((port?, scene?)) } else { None }
}

async fn run(port: u16, scene: &str) -> Result<(), Box<dyn Error>> {
    let script: Script = serde_json::from_str(&fs::read_to_string(scene)?)?;
    let betanin = Betanin::start_on(port, script).await?;
    println!("a simulated betanin listens on {} with the key {}", betanin.url(), betanin.key());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
