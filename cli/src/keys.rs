//! `rubrica keys` and `rubrica edge-key`: the secrets of gateways, and which of them a signer
//! believes.

use crate::arguments::{
    EdgeKeyCommand, KeysCommand, KeysEdgeArguments, KeysFormat, TokenArguments,
};
use crate::data;
use crate::failure::Failure;
use crate::file;
use crate::say;
use crate::secrets::{self, EdgeSecrets, public_key_text};
use crate::system::{self, SystemEntropy};
use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::DecodePublicKey;
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::signed::key_id;
use rubrica_signer::platform::Platform;
use rubrica_signer::{Signer, SignerSettings, StoreError};
use std::path::Path;
use std::process::ExitCode;

/// Makes what a gateway is configured with.
pub(crate) fn run(command: &KeysCommand) -> Result<ExitCode, Failure> {
    match command {
        KeysCommand::Edge(arguments) => edge(arguments),
        KeysCommand::Migrate { data, token } => migrate(&data.data, token),
        KeysCommand::Waiting { data } => waiting(&data.data),
        KeysCommand::Push(arguments) => {
            let key = secrets::make_signing_key(&mut SystemEntropy);
            say::result(&push_variable(arguments.format, &key));
            say::progress("Keep this secret: phones that subscribe are rung with this key alone.");
            Ok(ExitCode::SUCCESS)
        }
        KeysCommand::Witness(arguments) => {
            let (secret, public) = secrets::make_witness_key(&arguments.name, &mut SystemEntropy)?;
            say::result(secret.expose()); // EXPOSE: it is what was asked for.
            say::progress(&format!(
                "Keep this secret. Whoever relies on this witness needs:\n  {public}"
            ));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn migrate(data: &Path, token: &TokenArguments) -> Result<ExitCode, Failure> {
    let Some(token) = data::token_settings(token)? else {
        return Err(Failure::usage("no token was named")
            .remedy("name one with --pkcs11-module, --pkcs11-token and --pkcs11-pin-file"));
    };
    let directory = data::signer_directory(data);
    if !directory.join(data::DATABASE).is_file() {
        return Err(data::no_signer(data));
    }
    let settings = SignerSettings::new(&directory, data::SIGNER_NAME);
    let moved = Signer::move_to_token(&Platform::system(), &settings, &token)
        .map_err(|error| data::not_opened(&directory, &error))?;
    say::progress(if moved.now {
        "The keys are in the token now, and the key store is destroyed. Start the signer with the same --pkcs11 options."
    } else {
        "The keys were in the token already."
    });
    say::result(&format!("waiting: {}", moved.waiting));
    Ok(ExitCode::SUCCESS)
}

fn waiting(data: &Path) -> Result<ExitCode, Failure> {
    let directory = data::signer_directory(data);
    if !directory.join(data::DATABASE).is_file() {
        return Err(data::no_signer(data));
    }
    let waiting = Signer::waiting_keys(&directory, system::now())
        .map_err(|error| Failure::new("cannot count the keys that wait").because(&error))?;
    say::result(&format!("waiting: {waiting}"));
    Ok(ExitCode::SUCCESS)
}

fn push_variable(format: Option<KeysFormat>, key: &str) -> String {
    match format {
        None => key.to_owned(),
        Some(KeysFormat::Env) => format!("SPIN_VARIABLE_PUSH_KEY={key}"),
        Some(KeysFormat::DevVars) => format!("push_key=\"{key}\""),
        Some(KeysFormat::Json) => serde_json::json!({ "push_key": key }).to_string(),
    }
}

fn edge(arguments: &KeysEdgeArguments) -> Result<ExitCode, Failure> {
    let secrets = EdgeSecrets::make(&mut SystemEntropy);
    let key = secrets
        .public_key()
        .map_err(|error| Failure::new("cannot make the keys of a gateway").because(&error))?;
    let public_key = public_key_text(&key);
    say::result(&variables(arguments, &secrets, &public_key));
    say::progress(&format!(
        "Keep this secret. Let the signer believe this gateway with:\n  \
         rubrica edge-key add {public_key} --data DIR"
    ));
    Ok(ExitCode::SUCCESS)
}

fn variables(arguments: &KeysEdgeArguments, secrets: &EdgeSecrets, public_key: &str) -> String {
    let open = [
        ("signer_url", arguments.signer_url.as_str()),
        ("signer_name", arguments.signer_name.as_str()),
        ("application", arguments.application.as_str()),
        ("public_host", arguments.public_host.as_str()),
    ];
    let all = open.into_iter().chain(secrets.variables());
    match arguments.format {
        KeysFormat::Env => {
            let lines: Vec<String> = all
                .map(|(name, value)| format!("SPIN_VARIABLE_{}={value}", name.to_uppercase()))
                .collect();
            format!("# public key of this gateway: {public_key}\n{}", lines.join("\n"))
        }
        KeysFormat::DevVars => {
            let lines: Vec<String> =
                all.map(|(name, value)| format!("{name}=\"{value}\"")).collect();
            format!("# public key of this gateway: {public_key}\n{}", lines.join("\n"))
        }
        KeysFormat::Json => {
            let all = all.chain([("edge_public_key", public_key)]);
            let object: serde_json::Map<String, serde_json::Value> =
                all.map(|(name, value)| (name.to_owned(), value.into())).collect();
            // Strings only: this does not fail.
            serde_json::to_string_pretty(&object).unwrap_or_default()
        }
    }
}

/// Registers, revokes or lists gateways at a signer.
pub(crate) fn edge_key(command: &EdgeKeyCommand) -> Result<ExitCode, Failure> {
    match command {
        EdgeKeyCommand::Add { key, label, data } => {
            let key = public_key(key)?;
            let signer = data::open_signer(&data.data)?;
            let id = register(&signer, &key, label)?;
            say::result(&format!("added {id}"));
        }
        EdgeKeyCommand::Revoke { key, data } => {
            let id: KeyId = key.parse().map_err(|error| {
                Failure::usage(format!("{key} is not the identifier of a key"))
                    .because(&error)
                    .remedy("`rubrica edge-key list` shows them")
            })?;
            let signer = data::open_signer(&data.data)?;
            let revoked = signer
                .revoke_edge_key(id)
                .map_err(|error| Failure::new("cannot revoke the key").because(&error))?;
            if !revoked {
                return Err(Failure::new("there is no such key, or it was revoked before")
                    .remedy("`rubrica edge-key list` shows them"));
            }
            say::result(&format!("revoked {id}"));
        }
        EdgeKeyCommand::List { data } => {
            let signer = data::open_signer(&data.data)?;
            let keys = signer
                .edge_keys()
                .map_err(|error| Failure::new("cannot read the keys").because(&error))?;
            for key in keys {
                let state = match key.revoked_at {
                    Some(time) => format!("revoked {}", system::in_words(time)),
                    None => "active".to_owned(),
                };
                let added = system::in_words(key.added_at);
                say::result(&format!("{}  {state}  added {added}  {}", key.key, key.label));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Lets the gateway that holds `key` speak to `signer`.
pub(crate) fn register(signer: &Signer, key: &VerifyingKey, label: &str) -> Result<KeyId, Failure> {
    match signer.register_edge_key(key, label) {
        Ok(id) => Ok(id),
        Err(error @ StoreError::NotInCustody(_)) => {
            // The signer refuses whatever is asked of it until then, and says so in its log.
            let waiting = Failure::new("the custodian does not have the gateway's key yet");
            say::failure(&waiting.because(&error));
            Ok(key_id(key))
        }
        Err(error) => Err(Failure::new("cannot register the gateway's key").because(&error)),
    }
}

/// Reads a public key: a PEM file, or the text that `rubrica keys edge` shows.
pub(crate) fn public_key(text: &str) -> Result<VerifyingKey, Failure> {
    let cannot = || {
        Failure::usage("not a public P-256 key")
            .remedy("give the text that `rubrica keys edge` shows, or a file with BEGIN PUBLIC KEY")
    };
    if let Ok(der) = Base64UrlUnpadded::decode_vec(text)
        && let Ok(key) = VerifyingKey::from_public_key_der(&der)
    {
        return Ok(key);
    }
    let bytes = file::read_small(Path::new(text)).map_err(|error| cannot().because(&error))?;
    let pem = std::str::from_utf8(&bytes).map_err(|error| cannot().because(&error))?;
    VerifyingKey::from_public_key_pem(pem).map_err(|error| cannot().because(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_for_push_is_one_that_gateways_take() {
        let key = secrets::make_signing_key(&mut SystemEntropy);
        let bytes = Base64UrlUnpadded::decode_vec(&key).expect("base64url");
        assert!(p256::ecdsa::SigningKey::from_slice(&bytes).is_ok());
        let shown = |format| push_variable(format, &key);
        assert_eq!(shown(None), key);
        assert_eq!(shown(Some(KeysFormat::Env)), format!("SPIN_VARIABLE_PUSH_KEY={key}"));
        assert_eq!(shown(Some(KeysFormat::DevVars)), format!("push_key=\"{key}\""));
        assert_eq!(shown(Some(KeysFormat::Json)), format!("{{\"push_key\":\"{key}\"}}"));
    }

    #[test]
    fn a_key_is_read_as_it_was_shown() {
        let secrets = EdgeSecrets::make(&mut SystemEntropy);
        let key = secrets.public_key().expect("a key");
        assert_eq!(public_key(&public_key_text(&key)).ok(), Some(key));
        assert!(public_key("nonsense").is_err());
    }
}
