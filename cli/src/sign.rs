//! `rubrica sign`: the browser's ceremony from a terminal.

mod authorise;
pub(crate) mod draft;
mod pending;

use crate::arguments::SignArguments;
use crate::ceremony::{CeremonyError, Citizen, OtpWay, Outbox, Service, Trust};
use crate::failure::Failure;
use crate::file::{self, FileSource, PendingFile};
use crate::http::{AddressError, Client, ServerAddress};
use crate::say;
use crate::sign::authorise::CodeWay;
use crate::sign::draft::{Draft, FileKind};
use crate::sign::pending::Pending;
use crate::system;
use crate::verify;
use rubrica_core::api::signer::{Credential, SignResponse};
use rubrica_core::cades::SigningCertificate;
use rubrica_core::identity::NationalId;
use rubrica_core::protocol::SigningIntent;
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use rubrica_core::x509::Certificate;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Signs a file.
pub(crate) fn run(arguments: &SignArguments) -> Result<ExitCode, Failure> {
    let identifier = identifier(&arguments.id)?;
    let server = address(&arguments.server, arguments.insecure_http)?;
    let password = password(&arguments.password_file)?;
    let trust = match &arguments.trust {
        Some(path) => Trust::Given(certificates(path)?),
        None => Trust::OfServer,
    };
    let document = open_document(&arguments.file)?;
    let kind = FileKind::of(&document, arguments.format)
        .map_err(|error| cannot_read(&arguments.file, &error))?;
    // Whatever can go wrong here must go wrong before a code is sent.
    kind.try_out(&document).map_err(|error| error.failure(&arguments.file))?;
    try_output(arguments)?;

    say::progress(&format!("Logging in at {server} as {}", identifier.masked()));
    let service = Service::connect(Client::new(server), trust)
        .map_err(|error| error.failure("cannot use the service"))?;
    let citizen = service
        .log_in(identifier.as_str(), password)
        .map_err(|error| error.failure("cannot log in"))?;

    let waiting = Pending::load(&arguments.output, &citizen);
    let code = match (&arguments.otp, &arguments.otp_outbox) {
        (Some(code), _) => CodeWay::Given(Secret::new(code.clone())),
        (None, Some(outbox)) => CodeWay::New(OtpWay::Outbox(Outbox::new(outbox.clone()))),
        (None, None) => CodeWay::New(OtpWay::Asked),
    };
    let act = Act { arguments, citizen: &citizen };
    let found = citizen
        .signing_credential()
        .map_err(|error| error.failure("cannot get the certificates"))?;
    let (credential, code) = match found {
        Some(credential) => (credential, code),
        None => act.issue(code, waiting.as_ref())?,
    };
    act.sign(&document, kind, &credential, code, waiting)?;
    Ok(ExitCode::SUCCESS)
}

/// What stays the same during one call.
struct Act<'a> {
    arguments: &'a SignArguments,
    citizen: &'a Citizen,
}

impl Act<'_> {
    /// Has the keys made and the certificates issued, and gives the way to the next code.
    fn issue(
        &self,
        code: CodeWay,
        waiting: Option<&Pending>,
    ) -> Result<(Credential, CodeWay), Failure> {
        let Self { arguments, citizen } = self;
        self.accept_terms()?;
        say::progress("Asking for keys and certificates");
        let failed = |error: CeremonyError| error.failure("no certificate was issued");
        let open = match waiting {
            Some(Pending::Issuance(intent)) if code.is_given() => {
                crate::ceremony::OpenAct::new(intent.clone().into())
            }
            _ => citizen.open_issuance().map_err(failed)?,
        };
        let issued = authorise::authorise(
            &authorise::Waiting {
                output: &arguments.output,
                what: "the certificates are issued, and a second code signs",
                state: Pending::issuance(citizen, open.intent()),
                resumed: matches!(waiting, Some(Pending::Issuance(_))),
            },
            "issuance",
            &code,
            || open.send_code(citizen),
            |code| open.issue(citizen, code),
            "no certificate was issued",
        )?;
        Pending::forget(&arguments.output);
        say::progress(&format!("Certificates issued, audit entry {}", issued.audit.index));
        let credential = citizen
            .signing_credential()
            .map_err(|error| error.failure("cannot get the certificates"))?
            .ok_or_else(|| Failure::new("the service issued no certificate to sign with"))?;
        Ok((credential, code.after_use()))
    }

    fn accept_terms(&self) -> Result<(), Failure> {
        if self.arguments.accept_terms {
            return Ok(());
        }
        let question = format!(
            "There is no certificate yet. Keys would be made and kept by the service, and \
             certificates issued, under its terms of use, version {}. Accept? [y/N]",
            self.citizen.terms_version(),
        );
        match say::ask(&question).as_deref() {
            Some("y" | "Y" | "yes" | "s" | "S" | "sí" | "si") => Ok(()),
            Some(_) => Err(Failure::new("the terms were not accepted")
                .remedy("nothing was done; without certificates nothing can be signed")),
            None => {
                Err(Failure::new("there is no certificate yet, and nobody to accept the terms")
                    .remedy("read the terms of the service and add --accept-terms"))
            }
        }
    }

    fn sign(
        &self,
        document: &FileSource,
        kind: FileKind,
        credential: &Credential,
        code: CodeWay,
        waiting: Option<Pending>,
    ) -> Result<(), Failure> {
        let Self { arguments, citizen } = self;
        let failed = |error: CeremonyError| error.failure("not signed");
        let certificate = signing_certificate(credential)?;
        let draft = |signing_time: UnixTime| {
            say::progress(&format!("Digesting {}", arguments.file.display()));
            Draft::make(document, kind, &certificate, &citizen.session().name, signing_time)
                .map_err(|error| error.failure(&arguments.file))
        };
        // The code belongs to exactly these bytes: the draft of the earlier call is made again.
        let resumed = match waiting {
            Some(Pending::Signature(signature)) if code.is_given() => {
                let draft = draft(signature.signing_time())?;
                signature.intent_for(draft.prepared(), credential).map(|intent| (draft, intent))
            }
            _ => None,
        };
        let (draft, open, signing_time, was_sent) = match resumed {
            Some((draft, (intent, time))) => {
                (draft, crate::ceremony::OpenAct::new(intent), time, true)
            }
            None => {
                // A clock that is a little slow must not claim a time before the certificate.
                let now = system::now().max(credential.not_before);
                let draft = draft(now)?;
                let open = citizen.open_signature(credential, draft.prepared()).map_err(failed)?;
                (draft, open, now, false)
            }
        };
        let signed = authorise::authorise(
            &authorise::Waiting {
                output: &arguments.output,
                what: "the file is signed",
                state: Pending::signature(citizen, open.intent(), signing_time),
                resumed: was_sent,
            },
            "signature",
            &code,
            || open.send_code(citizen),
            |code| open.sign(citizen, code),
            "not signed",
        )?;
        Pending::forget(&arguments.output);
        self.write(document, draft, &signed)?;
        self.write_receipt(open.intent(), signed)
    }

    /// Keeps what shows later that the signature was logged, where that is asked for.
    fn write_receipt(&self, intent: &SigningIntent, signed: SignResponse) -> Result<(), Failure> {
        let Some(path) = &self.arguments.receipt else { return Ok(()) };
        let receipt = self.citizen.service().receipt(intent, signed);
        let cannot = |error: &(dyn std::error::Error + 'static)| {
            Failure::new(format!(
                "the file is signed, and its receipt cannot be written to {}",
                path.display()
            ))
            .because(error)
        };
        let json = serde_json::to_vec_pretty(&receipt).map_err(|error| cannot(&error))?;
        let mut file = PendingFile::create(path).map_err(|error| cannot(&error))?;
        file.write_all(&json).map_err(|error| cannot(&error))?;
        file.finish().map_err(|error| cannot(&error))
    }

    /// Puts signature and document together, judges the result as anybody would, and only then
    /// gives it its name.
    fn write(
        &self,
        document: &FileSource,
        draft: Draft,
        signed: &SignResponse,
    ) -> Result<(), Failure> {
        let Self { arguments, citizen } = self;
        let signature = match signed.signatures.as_slice() {
            [one] => one.as_ref(),
            _ => return Err(Failure::new("the signer did not answer with one signature")),
        };
        let kind = draft.kind();
        let mut output = create(&arguments.output)?;
        draft
            .complete(document, signature, &mut output)
            .map_err(|error| error.failure(&arguments.file))?;
        let roots = citizen.service().roots();
        verify::own_output(output.temporary(), kind, document, roots, signed.signed_at)?;
        output.finish().map_err(|error| {
            Failure::new(format!("cannot write {}", arguments.output.display())).because(&error)
        })?;
        say::result(&format!(
            "signed {}: {} by {}, {}, transaction {}, audit entry {}",
            arguments.output.display(),
            kind.level(),
            citizen.session().name.full(),
            system::in_words(signed.signed_at),
            signed.transaction,
            signed.audit.index,
        ));
        Ok(())
    }
}

fn identifier(text: &str) -> Result<NationalId, Failure> {
    text.parse().map_err(|error| {
        Failure::usage(format!("--id {text} is not a DNI or NIE"))
            .because(&error)
            .remedy("write it with its letter, as in 12345678Z or X1234567L")
    })
}

fn address(text: &str, insecure: bool) -> Result<ServerAddress, Failure> {
    let parsed =
        if insecure { ServerAddress::parse_insecure(text) } else { ServerAddress::parse(text) };
    parsed.map_err(|error| {
        let failure = Failure::usage(format!("cannot use --server {text}")).because(&error);
        match error {
            AddressError::NotEncrypted => {
                failure.remedy("use https, or add --insecure-http if the network between is yours")
            }
            AddressError::Malformed => failure.remedy("give scheme, host and port only"),
        }
    })
}

fn password(path: &Path) -> Result<Secret<String>, Failure> {
    let cannot = |error: &io::Error| {
        Failure::new(format!("cannot read the password from {}", path.display())).because(error)
    };
    let bytes = if path.as_os_str() == "-" {
        // One line and no more: the code of the SMS may follow.
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(|error| cannot(&error))?;
        line.into_bytes()
    } else {
        file::read_small(path).map_err(|error| cannot(&error))?
    };
    let bytes = zeroize::Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::new(format!("the password in {} is not UTF-8 text", path.display()))
    })?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line.to_owned())),
        _ => Err(Failure::new(format!("there is no password in {}", path.display()))
            .remedy("write the password on the first line of the file")),
    }
}

/// Reads certificates in PEM or DER.
pub(crate) fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let cannot = || Failure::new(format!("cannot read certificates from {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    let read = match std::str::from_utf8(&bytes) {
        Ok(text) => Certificate::all_from_pem(text),
        Err(_) => Certificate::from_der(&bytes).map(|one| vec![one]),
    };
    read.map_err(|error| {
        cannot().because(&error).remedy("`rubrica ca export` writes the certificate of a service")
    })
}

fn signing_certificate(credential: &Credential) -> Result<SigningCertificate, Failure> {
    let list: Vec<&[u8]> = core::iter::once(&credential.certificate)
        .chain(&credential.chain)
        .map(AsRef::as_ref)
        .collect();
    SigningCertificate::from_der_list(&list).map_err(|error| {
        Failure::new("the certificate cannot be signed with")
            .because(&error)
            .remedy("tell the operator of the service")
    })
}

fn open_document(path: &Path) -> Result<FileSource, Failure> {
    FileSource::open(path).map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(format!("cannot read {}", path.display())).because(error)
}

/// Makes sure that the result can be written, before anything is asked of anybody.
fn try_output(arguments: &SignArguments) -> Result<(), Failure> {
    let (input, output) = (&arguments.file, &arguments.output);
    if let (Ok(input), Ok(output)) = (fs::canonicalize(input), fs::canonicalize(output))
        && input == output
    {
        return Err(Failure::usage("the output is the very file to be signed")
            .remedy("give another name with -o: the original is never changed"));
    }
    create(output).map(drop)
}

fn create(output: &Path) -> Result<PendingFile, Failure> {
    PendingFile::create(output).map_err(|error| {
        Failure::new(format!("cannot write {}", output.display()))
            .because(&error)
            .remedy("give with -o a file in a directory that exists and can be written to")
    })
}
