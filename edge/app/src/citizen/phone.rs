//! One mobile for one person [domain A1.2]: an index across citizens, by keyed hash.

use super::RegistrationState;
use crate::app::App;
use crate::ports::{Partition, Ports};
use crate::store::{activations, citizens, phones, sessions, touched};
use crate::world::ServiceError;
use rubrica_core::identity::state::RegistrationEvent;
use rubrica_core::identity::{MobilePhone, SubjectId};
use rubrica_core::sms::Notice;
use std::time::Duration;

/// Whose a phone is, after it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum PhoneClaim {
    /// His who asked.
    Ours,
    /// Linked to another person. A code by SMS to it has to be proved, then
    /// [`App::take_over_phone`].
    HeldBy(SubjectId),
}

impl<P: Ports> App<P> {
    /// Claims a phone before it is written into the citizen's profile. A claim of which nothing came
    /// ends by itself.
    pub(crate) async fn claim_phone(
        &self,
        phone: &MobilePhone,
        subject: &SubjectId,
    ) -> Result<PhoneClaim, ServiceError> {
        let (partition, key) = self.phone_partition(phone);
        let now = self.ports.now();
        let claim = [phones::claim(&key, subject, now), phones::holder(&key)];
        let results = self.run_in(&partition, claim).await?;
        let Some((holder, since)) = phones::read(&results, 1)? else {
            return Err(ServiceError::Internal("claim of a phone"));
        };
        if holder == *subject {
            return Ok(PhoneClaim::Ours);
        }
        let kept = Duration::from_secs(self.settings.policy.phone_claim_s.into());
        let holds = match self.citizen(&holder).await? {
            Some(citizen) => {
                citizen.profile.phone == *phone
                    && citizen.registration != RegistrationState::Renounced
            }
            None => false,
        };
        if holds || since.plus(kept) > now {
            return Ok(PhoneClaim::HeldBy(holder));
        }
        // Somebody claimed it and went away before it was his.
        let moved = self.run_in(&partition, [phones::pass(&key, &holder, subject, now)]).await?;
        Ok(if touched(&moved, 0) { PhoneClaim::Ours } else { PhoneClaim::HeldBy(holder) })
    }

    /// Gives a phone back, if it is the citizen's.
    pub(crate) async fn release_phone(
        &self,
        phone: &MobilePhone,
        subject: &SubjectId,
    ) -> Result<(), ServiceError> {
        let (partition, key) = self.phone_partition(phone);
        self.run_in(&partition, [phones::release(&key, subject)]).await?;
        Ok(())
    }

    /// Passes a phone from one person to another who has proved, by a code sent to it, that he holds
    /// it. The other's access ends first: broken off in between, it can be done again.
    pub(crate) async fn take_over_phone(
        &self,
        phone: &MobilePhone,
        from: &SubjectId,
        to: &SubjectId,
    ) -> Result<(), ServiceError> {
        while let Some(other) = self.citizen(from).await?.filter(|it| it.profile.phone == *phone) {
            // Who has lost access, by this or otherwise, has nothing more to lose.
            let Ok(state) = other.registration.on(RegistrationEvent::PhoneLost) else { break };
            let disabled = self
                .run(
                    from,
                    [
                        citizens::disable(from, state, other.version),
                        sessions::end_without_access(from),
                        activations::end_without_access(from),
                    ],
                )
                .await?;
            if touched(&disabled, 0) {
                let to = other.profile.recipient();
                self.notify_at(from, to, Notice::PhoneTakenOver).await;
                break;
            }
            if !other.registration.may_log_in() {
                break;
            }
        }
        let (partition, key) = self.phone_partition(phone);
        let pass = phones::pass(&key, from, to, self.ports.now());
        self.run_in(&partition, [pass]).await?;
        Ok(())
    }

    fn phone_partition(&self, phone: &MobilePhone) -> (Partition, [u8; 16]) {
        let key = self.keys.phone(phone);
        (Partition::Keyed { kind: "phone", key }, key)
    }
}
