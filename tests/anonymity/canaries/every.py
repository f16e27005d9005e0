"""The list of canaries: at least one for each attack of the specification."""

from __future__ import annotations

from tests.anonymity.canaries import aloud, beside, feedback, sealed
from tests.anonymity.canaries.canary import Canary

CANARIES: tuple[type[Canary], ...] = (
    beside.UserBeside,
    beside.HashBeside,
    beside.HmacBeside,
    beside.SplitTables,
    beside.Numbered,
    beside.RandomKeys,
    beside.Stamped,
    beside.TimeInTheKey,
    beside.OneTransaction,
    beside.TwoTransactions,
    beside.LogLeftBehind,
    beside.ShuffledRewrite,
    beside.NamesTakenOff,
    beside.JournalKept,
    beside.VacuumedThoroughly,
    aloud.BodyLogged,
    aloud.StatementsLogged,
    aloud.ViolationLogged,
    aloud.ServerLogs,
    aloud.Thanks,
    aloud.Counted,
    sealed.KeyInSettings,
    sealed.WrappedKeyInDatabase,
    sealed.Unpadded,
    sealed.AlikeWhenEqual,
    sealed.NoMarkInside,
    aloud.CommentsInOrder,
    aloud.ShuffledBySurvey,
    sealed.FreshLot,
    aloud.EditedInTheOpen,
    sealed.OneMarkForAll,
    sealed.BroughtBack,
    feedback.ShortToken,
    feedback.DeliveredAtOnce,
)
