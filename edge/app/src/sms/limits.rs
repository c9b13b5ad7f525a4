//! How many messages one phone, one address and one application may cause.

use super::{Cause, Recipient};
use crate::app::App;
use crate::otp::wait;
use crate::ports::{ClientAddress, Partition, Ports};
use crate::store::{quotas, touched};
use crate::world::ServiceError;
use rubrica_core::time::UnixTime;
use std::net::IpAddr;
use std::time::Duration;

/// Messages with codes are counted within this long…
const HOUR: Duration = Duration::from_secs(3_600);
/// …and news within this.
const DAY: Duration = Duration::from_secs(86_400);

/// Somebody has caused too many messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many messages")]
pub(crate) struct TooMany {
    /// Seconds to wait.
    pub(crate) wait_s: u32,
}

/// One of the things that messages are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quota {
    kind: &'static str,
    key: [u8; 16],
    limit: u32,
}

impl Quota {
    const fn partition(&self) -> Partition {
        Partition::Keyed { kind: self.kind, key: self.key }
    }
}

/// What a message was counted for, to be given back if it is not sent.
#[derive(Debug)]
#[must_use]
pub(crate) struct Quotas(Vec<Quota>);

impl<P: Ports> App<P> {
    /// Counts a message with a code for all that caused it. Each count is one atomic statement; when
    /// one of them is full, those before it are given back.
    pub(crate) async fn take_quotas(
        &self,
        to: Recipient<'_>,
        cause: &Cause,
    ) -> Result<Result<Quotas, TooMany>, ServiceError> {
        let policy = &self.settings.policy;
        let quota =
            |kind, value: &[u8], limit| Quota { kind, key: self.keys.quota(kind, value), limit };
        let charge = &cause.charge;
        let payer = [charge.agency.as_bytes(), &[0], charge.application.as_bytes()].concat();
        let wanted = [
            // CHK-SMS-02: one address does not make the service send and send.
            cause.address.map(|ClientAddress(address)| {
                quota("sms_address", &network(address), policy.sms_per_address_per_hour.into())
            }),
            // CHK-SMS-03: nobody else's pages run up a bill without end.
            Some(quota("sms_application", &payer, policy.sms_per_application_per_hour)),
            // CHK-SMS-01: a phone is not flooded, whoever is said to have it.
            Some(quota("sms_phone", to.phone.as_bytes(), policy.sms_per_phone_per_hour.into())),
        ];
        let mut taken = Quotas(Vec::new());
        for quota in wanted.into_iter().flatten() {
            match self.take_quota(quota, HOUR).await? {
                Ok(()) => taken.0.push(quota),
                Err(full) => {
                    self.give_back(taken).await?;
                    return Ok(Err(full));
                }
            }
        }
        Ok(Ok(taken))
    }

    /// Gives back what was counted for a message that is not sent.
    pub(crate) async fn give_back(&self, quotas: Quotas) -> Result<(), ServiceError> {
        for quota in quotas.0 {
            let back = quotas::give_back((quota.kind, &quota.key));
            self.run_in(&quota.partition(), [back]).await?;
        }
        Ok(())
    }

    /// CHK-SMS-01: news are counted too, apart from codes, so that neither keeps the other away.
    pub(super) async fn count_notice(&self, phone: &str) -> Result<bool, ServiceError> {
        let kind = "sms_notice";
        let key = self.keys.quota(kind, phone.as_bytes());
        let limit = self.settings.policy.sms_notices_per_day.into();
        Ok(self.take_quota(Quota { kind, key, limit }, DAY).await?.is_ok())
    }

    /// CHK-TSA-04: time stamps are for everybody, and not for one alone. Gives the seconds to wait when
    /// the address has had its share.
    pub(crate) async fn count_timestamp(
        &self,
        address: Option<ClientAddress>,
    ) -> Result<Option<u32>, ServiceError> {
        let Some(ClientAddress(address)) = address else { return Ok(None) };
        let kind = "timestamp_address";
        let key = self.keys.quota(kind, &network(address));
        let limit = self.settings.policy.timestamps_per_address_per_hour;
        let taken = self.take_quota(Quota { kind, key, limit }, HOUR).await?;
        Ok(taken.err().map(|full| full.wait_s))
    }

    async fn take_quota(
        &self,
        quota: Quota,
        window: Duration,
    ) -> Result<Result<(), TooMany>, ServiceError> {
        let now = self.ports.now();
        let name = (quota.kind, &quota.key);
        let take = quotas::take(name, now, now.minus(window), quota.limit);
        let results = self.run_in(&quota.partition(), [take, quotas::since(name)]).await?;
        if touched(&results, 0) {
            return Ok(Ok(()));
        }
        let since: Option<UnixTime> = quotas::read(&results, 1)?;
        Ok(Err(TooMany { wait_s: wait(now, since.unwrap_or(now).plus(window)) }))
    }
}

/// What counts as one address: of IPv6 the network, of which a customer has all addresses.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_one_customer_are_one() {
        let check = |one: &str, other: &str, same: bool| {
            let of = |text: &str| network(text.parse().expect("an address"));
            assert_eq!(of(one) == of(other), same, "{one} {other}");
        };
        check("192.0.2.1", "192.0.2.2", false);
        check("192.0.2.1", "::ffff:192.0.2.1", true);
        check("2001:db8:1:2::1", "2001:db8:1:2:ffff::", true);
        check("2001:db8:1:2::1", "2001:db8:1:3::1", false);
    }
}
