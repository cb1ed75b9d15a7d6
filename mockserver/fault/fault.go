package fault

import "errors"

// Fault is an effect on some requests. mockserver.Server.Inject puts it into force. It marshals to JSON such as
// {"match":{"operation":"bucktCreateKey"},"first":1,"effect":{"kind":"reset","when":"after"}}.
//
// Several faults may be in force at once: all that match a request, and whose turn it is, take effect in the order of their injection.
// Delays add up. Of the effects that decide the response (a status, a reset, a cut body, a hang and the like) the first one wins. A turn is
// used up even if the effect does not take place, because another one wins or there is nothing to change, as on a page that is short
// already. mockserver.Injection.Count and mockserver.Exchange.Faults report the effects that took place.
type Fault struct {
	// Name is the name of the fault in mockserver.Exchange.Faults. The default is [Effect.String], such as "status 429".
	Name string `json:"name,omitzero"`
	// Match selects requests. Of those an effect concerns only the operations that it can happen to: [ShortPage], lists with pages.
	Match Match `json:"match,omitzero"`

	// These select turns among the requests that match: Nth a single one, counted from 1; From that one and all later ones; First the
	// first n; Every each nth; Share a part, above 0 and at most 1, drawn from the server's seed, so that the same requests in the same
	// order have the same turns. At most one of the five may be set. With none each request is a turn.
	Nth   int     `json:"nth,omitzero"`
	From  int     `json:"from,omitzero"`
	First int     `json:"first,omitzero"`
	Every int     `json:"every,omitzero"`
	Share float64 `json:"share,omitzero"`

	// Effect is required.
	Effect Effect `json:"effect"`
}

// Validate checks the turns, the effect and the match, but not whether the system and the operation exist and can have the effect:
// mockserver.ValidateFault checks those too. The error names the field.
func (f Fault) Validate() error {
	if err := f.validateTurns(); err != nil {
		return err
	}
	if err := f.Effect.validate(); err != nil {
		return within("effect", err)
	}
	return f.Match.validateForFault()
}

func (f Fault) validateTurns() error {
	given := 0
	for _, set := range []bool{f.Nth != 0, f.From != 0, f.First != 0, f.Every != 0, f.Share != 0} {
		if set {
			given++
		}
	}
	switch {
	case f.Nth < 0:
		return badField("nth", "must not be negative, but is %d", f.Nth)
	case f.From < 0:
		return badField("from", "must not be negative, but is %d", f.From)
	case f.First < 0:
		return badField("first", "must not be negative, but is %d", f.First)
	case f.Every < 0:
		return badField("every", "must not be negative, but is %d", f.Every)
	case !(f.Share >= 0 && f.Share <= 1): // which NaN is not
		return badField("share", "must be above 0 and at most 1, not %v", f.Share)
	case given > 1:
		return errors.New("only one of nth, from, first, every and share may be set")
	}
	return nil
}
