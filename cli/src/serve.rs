//! `rubrica serve`: signer and gateway in one process, with embedded storage; and `rubrica signer`,
//! the signer alone.

mod cards;
mod demo;
mod pages;
mod state;

use crate::arguments::{Origin, ServeArguments, SignerArguments};
use crate::data::{self, Chosen};
use crate::failure::Failure;
use crate::file;
use crate::http::{Client, ServerAddress};
use crate::keys;
use crate::say;
use crate::serve::state::State;
pub(crate) use crate::serve::state::registry_token;
use rubrica_core::policy::Policy;
use rubrica_edge::settings::Settings;
use rubrica_edge_native::{Assets, Clock, Options};
use rubrica_signer::profile::Profile;
use rubrica_signer::{ServeError, Signer};
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Application for which citizens sign on the service's own pages.
pub(crate) const APPLICATION: &str = "Rubrica";

/// Serves everything until it is told to stop.
pub(crate) fn run(arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    log();
    data::make_private_directory(&arguments.data)?;
    let mut state = State::open(&arguments.data, arguments.demo)?;
    let mut policy = policy(arguments.policy.as_deref())?;
    if arguments.demo {
        demo::announce(&mut policy);
    }
    let listener = listen(arguments.listen)?;
    let address = reachable(&listener)?;
    let pki_url = match &arguments.pki_url {
        None if arguments.demo => Some(format!("http://{address}/pki")),
        given => given.clone(),
    };
    let profile = profile(arguments.profile.as_deref())?;
    let token = data::token_settings(&arguments.token)?;
    let chosen = Chosen {
        policy: policy.clone(),
        profile,
        pki_url,
        by_ceremony: false,
        token,
        custody: arguments.custody.clone(),
    };
    let signer = data::start_signer(&state.signer_directory(), chosen)?;
    let key = state.secrets().public_key().map_err(|error| state.unusable(&error))?;
    keys::register(&signer, &key, "embedded gateway")?;

    let (stop, stopped) = watch::channel(false);
    let runtime = Runtime::new().map_err(|error| no_threads(&error))?;
    let (signer_address, signer_ended) = start_signer(&runtime, &signer, stopped.clone())?;
    let cards = cards::Cards::open(arguments, address)?;
    let settings = settings(arguments, &state, policy, (signer_address, address), &cards)?;
    let client = cards.into_listener(&settings)?;
    pages::offer(arguments.assets.as_deref(), signer.root_pem());
    let clock = Clock::default();
    let options = Options {
        database: state.database(),
        assets: Assets::Embedded(pages::find),
        outbox: arguments.demo.then(|| state.outbox()),
        proxies: arguments.trusted_proxy.clone(),
        client,
        clock: clock.clone(),
        workers: thread::available_parallelism().map_or(1, usize::from),
    };
    let (ended, gateway_ended) = mpsc::channel();
    let gateway = thread::spawn(move || {
        let outcome = rubrica_edge_native::serve(listener, settings, &options, stopped);
        // Whoever waited is gone only when everything ends.
        let _ = ended.send(());
        outcome
    });

    let server = format!("http://{address}");
    let outcome = ready(&server, &gateway_ended).and_then(|client| {
        if arguments.demo {
            demo::prepare(&mut state, client, &clock)?;
        }
        say::result(&format!("ready: {server}"));
        wait_for_end(&runtime, signer_ended, gateway_ended);
        Ok(())
    });
    // Both look at it, and finish what is under way.
    let _ = stop.send(true);
    let served = gateway.join().map_err(|_| Failure::new("the gateway stopped unexpectedly"))?;
    runtime.shutdown_timeout(GRACE);
    served.map_err(|error| Failure::new("the gateway cannot serve").because(&error))?;
    outcome?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the signer alone until it is told to stop.
pub(crate) fn run_signer(arguments: &SignerArguments) -> Result<ExitCode, Failure> {
    log();
    data::make_private_directory(&arguments.data)?;
    let chosen = Chosen {
        policy: policy(arguments.policy.as_deref())?,
        profile: profile(arguments.profile.as_deref())?,
        pki_url: arguments.pki_url.clone(),
        by_ceremony: arguments.authority == Origin::Ceremony,
        token: data::token_settings(&arguments.token)?,
        custody: arguments.custody.clone(),
    };
    let signer = data::start_signer(&arguments.data, chosen)?;
    for key in &arguments.edge_key {
        keys::register(&signer, &keys::public_key(key)?, "gateway")?;
    }
    run_until_told("signer", arguments.listen, |listener, stopped| async move {
        signer.serve(listener, stopped).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves one part alone until it is told to stop.
pub(crate) fn run_until_told<S>(
    part: &str,
    address: SocketAddr,
    serve: impl FnOnce(tokio::net::TcpListener, Stopped) -> S,
) -> Result<(), Failure>
where
    S: Future<Output = Result<(), ServeError>>,
{
    let runtime = Runtime::new().map_err(|error| no_threads(&error))?;
    let listener = listen(address)?;
    let address = reachable(&listener)?;
    let listener = asynchronous(&runtime, listener)?;
    let serving = serve(listener, std::future::pending());
    say::result(&format!("ready: http://{address}"));
    runtime.block_on(async {
        tokio::select! {
            served = serving => served.map_err(|error| {
                Failure::new(format!("the {part} cannot serve")).because(&error)
            }),
            () = told_to_stop() => Ok(()),
        }
    })
}

/// Completes never: what is told to stop is dropped.
type Stopped = std::future::Pending<()>;

/// Starts the signer on a port of this machine that nobody else knows.
fn start_signer(
    runtime: &Runtime,
    signer: &Signer,
    stopped: watch::Receiver<bool>,
) -> Result<(SocketAddr, impl Future<Output = ()> + use<>), Failure> {
    let listener = listen(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))?;
    let address = reachable(&listener)?;
    let listener = asynchronous(runtime, listener)?;
    let signer = signer.clone();
    let task = runtime.spawn(async move {
        if let Err(error) = signer.serve(listener, until_stopped(stopped)).await {
            say::failure(&Failure::new("the signer cannot serve").because(&error));
        }
    });
    let ended = async move {
        // An error of the task itself is the end of it too.
        let _ = task.await;
    };
    Ok((address, ended))
}

async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // When the sender is gone, everything ends.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Waits until the gateway answers.
fn ready(server: &str, ended: &mpsc::Receiver<()>) -> Result<Client, Failure> {
    let address = ServerAddress::parse_insecure(server)
        .map_err(|error| Failure::new(format!("cannot reach {server}")).because(&error))?;
    let client = Client::new(address);
    loop {
        match client.is_healthy() {
            Ok(()) => return Ok(client),
            Err(error) => match ended.recv_timeout(PROBE_INTERVAL) {
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                // Why it ended is told by its own error.
                _ => return Err(Failure::new("the gateway does not answer").because(&error)),
            },
        }
    }
}

/// Waits for a signal, or for one of the two parts to end by itself.
fn wait_for_end(
    runtime: &Runtime,
    signer_ended: impl Future<Output = ()>,
    gateway_ended: mpsc::Receiver<()>,
) {
    let gateway_ended = runtime.spawn_blocking(move || gateway_ended.recv());
    runtime.block_on(async {
        tokio::select! {
            () = told_to_stop() => {}
            () = signer_ended => {}
            _ = gateway_ended => {}
        }
    });
}

/// SIGTERM or Ctrl-C.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

fn settings(
    arguments: &ServeArguments,
    state: &State,
    policy: Policy,
    (signer, address): (SocketAddr, SocketAddr),
    cards: &cards::Cards,
) -> Result<Settings, Failure> {
    let sms_token = secret_of(arguments.sms_token_file.as_deref(), "token")?;
    let push_key = secret_of(arguments.push_key_file.as_deref(), "key for web push")?;
    if !arguments.demo && arguments.sms_url.is_empty() {
        say::progress("note: no SMS can be sent without --sms-url, so nobody can activate or sign");
    }
    let secrets = state.secrets().variables();
    let read = Settings::read(|name| {
        let open = match name {
            "signer_url" => format!("http://{signer}"),
            "signer_name" => data::SIGNER_NAME.to_owned(),
            "application" => APPLICATION.to_owned(),
            "public_host" => arguments.public_host.clone().unwrap_or_else(|| host_of(address)),
            "sms_url" => arguments.sms_url.clone(),
            "sms_token" => sms_token.clone(),
            "sms_method" => arguments.sms_method.clone(),
            "sms_charset" => arguments.sms_charset.clone(),
            "sms_headers" => arguments.sms_header.join("\n"),
            "sms_report_url" => arguments.sms_report_url.clone(),
            "agency" => arguments.agency.clone(),
            "procedure" => arguments.procedure.clone(),
            "trusted_issuers" => cards.issuers.clone(),
            "revocation_hosts" => arguments.revocation_host.join(" "),
            "push_key" => push_key.clone(),
            "timestamp_url" => arguments.timestamp_url.clone(),
            "push_services" => arguments.push_service.join(" "),
            "card_listener" => cards.address.clone(),
            "demo" => arguments.demo.to_string(),
            _ => secrets.iter().find(|(known, _)| *known == name)?.1.to_owned(),
        };
        Some(open)
    });
    let mut settings = read.map_err(|error| state.unusable(&error))?;
    settings.policy = policy;
    Ok(settings)
}

/// What stands in a file; nothing where none is given.
fn secret_of(path: Option<&Path>, what: &str) -> Result<String, Failure> {
    let Some(path) = path else { return Ok(String::new()) };
    let bytes = file::read_small(path).map_err(|error| {
        Failure::new(format!("cannot read the {what} from {}", path.display())).because(&error)
    })?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn policy(path: Option<&Path>) -> Result<Policy, Failure> {
    let Some(path) = path else { return Ok(Policy::default()) };
    let cannot = || Failure::new(format!("cannot read the policy {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    let policy: Policy = serde_json::from_slice(&bytes).map_err(|error| {
        cannot()
            .because(&error)
            .remedy("write an object with the numbers to be changed, as in {\"otp_digits\": 8}")
    })?;
    policy.validate().map_err(|error| cannot().because(&error))?;
    Ok(policy)
}

pub(crate) fn profile(path: Option<&Path>) -> Result<Profile, Failure> {
    let Some(path) = path else { return Ok(Profile::default()) };
    let cannot = || Failure::new(format!("cannot read the profile {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    let profile: Profile = serde_json::from_slice(&bytes).map_err(|error| {
        cannot().because(&error).remedy(
            "write an object with what is to be changed, as in {\"organization\": \"Example\"}",
        )
    })?;
    profile.validate().map_err(|error| cannot().because(&error))?;
    Ok(profile)
}

/// The host for people: passkeys need one with a name, and this machine has one.
fn host_of(address: SocketAddr) -> String {
    if address.ip().is_loopback() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        Failure::new(format!("cannot listen on {address}"))
            .because(&error)
            .remedy("give another address with --listen; port 0 takes a free one")
    })
}

/// The address at which this very machine reaches the listener.
fn reachable(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    let mut address = listener
        .local_addr()
        .map_err(|error| Failure::new("cannot find out the own address").because(&error))?;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    Ok(address)
}

fn asynchronous(
    runtime: &Runtime,
    listener: TcpListener,
) -> Result<tokio::net::TcpListener, Failure> {
    let _inside = runtime.enter();
    listener
        .set_nonblocking(true)
        .and_then(|()| tokio::net::TcpListener::from_std(listener))
        .map_err(|error| Failure::new("cannot listen").because(&error))
}

fn no_threads(error: &std::io::Error) -> Failure {
    Failure::new("the system gives no threads").because(error)
}

/// The log goes to standard error; `RUBRICA_LOG` says how much of it.
pub(crate) fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("RUBRICA_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second call would change nothing, and there is none.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

const PROBE_INTERVAL: Duration = Duration::from_millis(20);
/// What is under way when the service stops has this long to finish.
const GRACE: Duration = Duration::from_secs(5);
