//! The invented citizens of a demonstration. They come into being as real ones do: registered by the
//! office, activated with the code of their receipt, and one with certificates issued on request.

mod census;
mod officers;

use crate::accounts::{self, Inherited};
use crate::census as registry_census;
use crate::ceremony::{self, CeremonyError, Citizen, OtpWay, Outbox, Service, Trust};
use crate::failure::Failure;
use crate::file::PendingFile;
use crate::http::{Client, ServerAddress};
use crate::register;
use crate::say;
use crate::serve::state::State;
use crate::system::{self, SystemEntropy};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rubrica_core::api::v1::{AccountOutcome, Configuration, RegisterCitizen};
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{
    DocumentKind, IdentityDocument, NationalIdKind, PersonName, RegistrationLevel, RegistrationWay,
};
use rubrica_core::inherited::{
    Algorithm, AnnouncedKind, Encoding, Kind, Pbkdf2Hash, SaltAlphabet, SaltForm, Scheme,
};
use rubrica_core::policy::Policy;
use rubrica_core::secret::Secret;
use rubrica_core::time::Date;
use rubrica_edge_native::Clock;
use serde::Serialize;
use std::io::{self, Write};
use std::time::Duration;

/// How far a citizen has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Registered,
    Activated,
    Certified,
    /// Has a password of the system before this one.
    Inherited,
    /// His password has to be replaced.
    Expired,
    /// Wrong passwords were tried too often; he has another activation code.
    Blocked,
}

impl Progress {
    /// How the file calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Registered => "new",
            Self::Activated | Self::Certified => "ready",
            Self::Expired => "expired",
            Self::Blocked => "blocked",
            Self::Inherited => "inherited",
        }
    }
}

/// A citizen who does not exist. The numbers are those of published examples.
struct Invented {
    id: &'static str,
    support_number: &'static str,
    given: &'static str,
    surname: &'static str,
    second_surname: Option<&'static str>,
    phone: &'static str,
    progress: Progress,
}

const CITIZENS: [Invented; 8] = [
    Invented {
        id: "00000000T",
        support_number: "AAA000000",
        given: "Nerea",
        surname: "Ejemplo",
        second_surname: Some("Nueva"),
        phone: "+34600000000",
        progress: Progress::Registered,
    },
    Invented {
        id: "99999999R",
        support_number: "AAA000001",
        given: "Pau",
        surname: "Ejemplo",
        second_surname: Some("Nuevo"),
        phone: "+34600000001",
        progress: Progress::Registered,
    },
    Invented {
        id: "00000001R",
        support_number: "AAA000002",
        given: "Lucía",
        surname: "Ejemplo",
        second_surname: Some("Preparada"),
        phone: "+34600000002",
        progress: Progress::Activated,
    },
    Invented {
        id: "X0000000T",
        support_number: "E00000000",
        given: "Sofia",
        surname: "Example",
        second_surname: None,
        phone: "+34600000003",
        progress: Progress::Activated,
    },
    Invented {
        id: "12345678Z",
        support_number: "AAA000003",
        given: "Carmen",
        surname: "Ejemplo",
        second_surname: Some("Certificada"),
        phone: "+34600000004",
        progress: Progress::Certified,
    },
    Invented {
        id: "X1234567L",
        support_number: "E00000001",
        given: "Iker",
        surname: "Ejemplo",
        second_surname: Some("Heredado"),
        phone: "+34600000009",
        progress: Progress::Inherited,
    },
    Invented {
        id: "11111111H",
        support_number: "AAA000004",
        given: "Elvira",
        surname: "Ejemplo",
        second_surname: Some("Caducada"),
        phone: "+34600000005",
        progress: Progress::Expired,
    },
    Invented {
        id: "22222222J",
        support_number: "AAA000005",
        given: "Bruno",
        surname: "Ejemplo",
        second_surname: Some("Bloqueado"),
        phone: "+34600000006",
        progress: Progress::Blocked,
    },
];

/// How the system before this one hashed passwords.
const OLD_ALGORITHM: Algorithm =
    Algorithm::Pbkdf2 { hash: Pbkdf2Hash::Sha256, iterations: 29_000, length: 32 };

/// Bytes of its salts.
const OLD_SALT: usize = 16;

/// Has logins show that kind of passwords, if the policy has none.
pub(super) fn announce(policy: &mut Policy) {
    if policy.inherited.is_empty()
        && let Ok(kind) = Kind::new(OLD_ALGORITHM, Encoding::Utf8)
    {
        let salt = SaltForm { alphabet: SaltAlphabet::Bytes, length: 16 };
        policy.inherited = vec![AnnouncedKind { kind, salt, accounts: 1 }];
    }
}

const MONTH_S: u64 = 30 * 86_400;

/// The file that says who there is.
#[derive(Serialize)]
struct Demo {
    citizens: Vec<Listed>,
    /// Not registered yet: they can ask for a letter.
    census: Vec<census::ListedPerson>,
    officers: Vec<officers::Listed>,
}

/// A citizen as the file lists him.
#[derive(Serialize)]
struct Listed {
    state: &'static str,
    id: &'static str,
    password: Option<String>,
    activation_code: Option<String>,
    phone: &'static str,
    email: String,
    name: String,
    /// What is on the document and not in its number.
    contrast: String,
}

/// Makes the citizens, unless an earlier start has.
pub(super) fn prepare(state: &mut State, client: Client, clock: &Clock) -> Result<(), Failure> {
    if !state.wants_citizens() {
        return Ok(());
    }
    let place = state.demo_file();
    say::progress("Registering the invented citizens of the demonstration");
    let maker = Maker { state, client, clock, outbox: Outbox::new(state.outbox()) };
    let citizens =
        CITIZENS
            .iter()
            .map(|invented| maker.make(invented))
            .collect::<Result<_, _>>()
            .map_err(|error| error.failure("cannot make the citizens of the demonstration"))?;
    let people = census::people(this_year());
    let token = Secret::new(maker.state.secrets().registry_token.clone());
    registry_census::import(&maker.client, &token, &people).map_err(|error| {
        CeremonyError::from(error).failure("cannot import the census of the demonstration")
    })?;
    let census = people.iter().map(census::listed).collect();
    let officers = officers::make(&maker.client, &maker.outbox, &token)
        .map_err(|error| error.failure("cannot make the officers of the demonstration"))?;
    write(&place, &Demo { citizens, census, officers }).map_err(|error| {
        Failure::new(format!("cannot write {}", place.display())).because(&error)
    })?;
    state.note_citizens()
}

fn write(place: &std::path::Path, demo: &Demo) -> io::Result<()> {
    let mut file = PendingFile::create_private(place)?;
    file.write_all(&serde_json::to_vec_pretty(demo)?)?;
    file.write_all(b"\n")?;
    file.finish()
}

struct Maker<'a> {
    state: &'a State,
    client: Client,
    /// The gateway's.
    clock: &'a Clock,
    outbox: Outbox,
}

impl Maker<'_> {
    fn make(&self, invented: &Invented) -> Result<Listed, CeremonyError> {
        let token = Secret::new(self.state.secrets().registry_token.clone());
        let citizen = invented.registration();
        let registered = register::register(&self.client, &token, &citizen)?;
        let mut listed = Listed {
            state: invented.progress.name(),
            id: invented.id,
            password: None,
            activation_code: None,
            phone: invented.phone,
            email: citizen.email.clone(),
            name: citizen.name.full(),
            contrast: contrast(&citizen.document),
        };
        if invented.progress == Progress::Registered {
            listed.activation_code = Some(registered.activation_code);
            return Ok(listed);
        }
        let password = make_password();
        if invented.progress == Progress::Inherited {
            self.import(&citizen, Secret::new(password.clone()), &token)?;
            listed.password = Some(password);
            listed.activation_code = Some(registered.activation_code);
            return Ok(listed);
        }
        let code = &registered.activation_code;
        let activate = || {
            let secret = Secret::new(password.clone());
            ceremony::activate(&self.client, &self.outbox, invented.id, code, secret)
        };
        match invented.progress {
            Progress::Expired => {
                // He chose his password a month too long ago.
                let numbers: Configuration = self.client.ask("/configuration")?;
                let ttl_s = u64::from(numbers.policy.password_ttl_s);
                let old = Duration::from_secs(ttl_s.saturating_add(MONTH_S));
                self.clock.set_back(old);
                let activated = activate();
                self.clock.set_back(Duration::ZERO);
                activated?;
            }
            _ => activate()?,
        }
        match invented.progress {
            Progress::Certified => self.certify(invented.id, Secret::new(password.clone()))?,
            Progress::Blocked => {
                let code = self.block(invented.id, Secret::new(password.clone()))?;
                listed.activation_code = Some(code);
            }
            _ => {}
        }
        listed.password = Some(password);
        Ok(listed)
    }

    /// Takes over the password as an operator does.
    fn import(
        &self,
        citizen: &RegisterCitizen,
        password: Secret<String>,
        token: &Secret<String>,
    ) -> Result<(), CeremonyError> {
        let salt = SystemEntropy.make_bytes::<OLD_SALT>().to_vec();
        let scheme = Kind::new(OLD_ALGORITHM, Encoding::Utf8)
            .and_then(|kind| Scheme::new(kind, salt))
            .expect("numbers within the limits");
        let value = scheme.password(&password).expect("a password that can be typed");
        let number = citizen.document.number.clone();
        let account = Inherited { number, scheme, value };
        let mut outcomes = Vec::new();
        accounts::import(&self.client, token, vec![account], |some| outcomes.extend(some))?;
        debug_assert_eq!(outcomes, [AccountOutcome::Imported], "a citizen of just now");
        Ok(())
    }

    /// Gets another activation code, and blocks the account then.
    fn block(&self, id: &str, password: Secret<String>) -> Result<String, CeremonyError> {
        let mut citizen = self.log_in(id, password)?;
        let code = citizen.new_activation_code(&self.outbox)?;
        ceremony::block(&self.client, id)?;
        Ok(code)
    }

    fn log_in(&self, id: &str, password: Secret<String>) -> Result<Citizen, CeremonyError> {
        let address: ServerAddress = self.client.server().clone();
        Service::connect(Client::new(address), Trust::OfServer)?.log_in(id, password)
    }

    fn certify(&self, id: &str, password: Secret<String>) -> Result<(), CeremonyError> {
        let citizen = self.log_in(id, password)?;
        let open = citizen.open_issuance()?;
        let way = OtpWay::Outbox(self.outbox.clone());
        let (_, code) = way.obtain("issuance", || open.send_code(&citizen))?;
        // The outbox gives a code or an error.
        if let Some(code) = code {
            open.issue(&citizen, &code)?;
        }
        Ok(())
    }
}

impl Invented {
    fn registration(&self) -> RegisterCitizen {
        let now = system::now();
        let kind = if self.support_number.starts_with('E') {
            DocumentKind::Tie
        } else {
            DocumentKind::Dni
        };
        RegisterCitizen {
            name: PersonName {
                given: self.given.to_owned(),
                surname: self.surname.to_owned(),
                second_surname: self.second_surname.map(str::to_owned),
            },
            document: IdentityDocument {
                kind,
                number: self.id.parse().expect("published numbers have the right letter"),
                support_number: self.support_number.to_owned(),
                expires: Date { year: this_year().saturating_add(8), month: 12, day: 31 },
            },
            document_issued: None,
            phone: self.phone.to_owned(),
            email: format!("{}@correo.example", self.id.to_lowercase()),
            level: RegistrationLevel::Advanced,
            way: RegistrationWay::Office,
            last_presence: now.minus(Duration::from_secs(30 * 86_400)),
            registered_at: Some(now.minus(Duration::from_secs(30 * 86_400))),
            conditions_version: 1,
            office: Some("Demo".to_owned()),
            officer: None,
            language: "es".to_owned(),
        }
    }
}

/// What is asked for beside the number: of a foreigner the number of his card, of others the last
/// day of theirs.
fn contrast(document: &IdentityDocument) -> String {
    let Date { year, month, day } = document.expires;
    match document.number.kind() {
        NationalIdKind::Nie => document.support_number.clone(),
        NationalIdKind::Dni => format!("{day:02}-{month:02}-{year:04}"),
    }
}

fn this_year() -> i16 {
    Timestamp::now().to_zoned(TimeZone::UTC).year()
}

/// Four groups of four characters that are not taken for one another: 80 bits, and longer than the
/// rules of composition reach.
fn make_password() -> String {
    const CHARACTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 16] = SystemEntropy.make_bytes();
    let mut password = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(CHARACTERS[usize::from(byte % 32)]));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;
    use rubrica_core::password::{self, OwnersNumber, PasswordOwner};

    #[test]
    fn the_invented_citizens_are_as_real_ones_have_to_be() {
        for invented in &CITIZENS {
            let citizen = invented.registration();
            let number = OwnersNumber::Whole(&citizen.document.number);
            let owner = PasswordOwner { name: &citizen.name, number };
            let flaws = password::flaws(&make_password(), owner, &Policy::default());
            assert!(flaws.is_empty(), "{flaws:?}");
        }
        use Progress::{Activated, Blocked, Certified, Expired, Inherited, Registered};
        for progress in [Registered, Activated, Certified, Inherited, Expired, Blocked] {
            assert!(CITIZENS.iter().any(|citizen| citizen.progress == progress));
        }
    }
}
