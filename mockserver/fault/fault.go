package fault

// Fault is something that goes wrong with some requests. mockserver.Server.Inject puts it into force. It marshals to JSON such as
// {"match":{"operation":"bucktCreateKey"},"first":1,"effect":{"kind":"reset","when":"after"}}.
//
// Several faults may be in force at once: all that match a request, and whose turn it is, take effect, in the order in which they
// were injected. Delays add up. Of those that decide what is answered (a status, a reset, a cut body, a hang and their like) the
// first one wins. A turn is used up even where the effect does not take place, because another one wins or nothing is there to
// change, such as a page that is short already; mockserver.Injection.Count and the record tell what did take place.
type Fault struct {
	// Name is what mockserver.Exchange.Faults tells. By default it is what the effect says of itself, such as "status 429".
	Name string `json:"name,omitzero"`
	// Match tells which requests are meant. Of those an effect meets only such as it can happen to: that of [ShortPage], lists that
	// have pages.
	Match Match `json:"match,omitzero"`

	// Of the requests that match, Nth means one alone, counted from 1, From that one and all after it, First so many from the first one
	// on, Every each time the last of so many, and Share a part of them, above 0 and at most 1, that is drawn from the server's seed:
	// the same for the same requests in the same order. At most one of the five may be given. Without any all are meant.
	Nth   int     `json:"nth,omitzero"`
	From  int     `json:"from,omitzero"`
	First int     `json:"first,omitzero"`
	Every int     `json:"every,omitzero"`
	Share float64 `json:"share,omitzero"`

	// Effect must be given.
	Effect Effect `json:"effect"`
}

// UnmarshalJSON reads a fault. A field that there is not is an error; whether the values are right is told by [Fault.Validate].
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault // without this method
	var p plain
	if err := unmarshalStrictly(data, &p); err != nil {
		return err
	}
	*f = Fault(p)
	return nil
}

// UnmarshalJSON reads a match. A field that there is not is an error.
func (m *Match) UnmarshalJSON(data []byte) error {
	type plain Match // without this method
	var p plain
	if err := unmarshalStrictly(data, &p); err != nil {
		return err
	}
	*m = Match(p)
	return nil
}

// Validate returns an error that names the field if a fault cannot take effect, whatever the system and the operation. Which of those there
// are it does not know: mockserver.ValidateFault checks them, too.
func (f Fault) Validate() error {
	if err := f.validateTurns(); err != nil {
		return err
	}
	if err := f.Effect.Validate(); err != nil {
		return within("Effect", err)
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
		return badField("Nth", "%d is negative", f.Nth)
	case f.From < 0:
		return badField("From", "%d is negative", f.From)
	case f.First < 0:
		return badField("First", "%d is negative", f.First)
	case f.Every < 0:
		return badField("Every", "%d is negative", f.Every)
	case !(f.Share >= 0 && f.Share <= 1): // which NaN is not
		return badField("Share", "%v must be above 0 and at most 1", f.Share)
	case given > 1:
		return badField("Nth, From, First, Every and Share", "they exclude each other")
	}
	return nil
}
