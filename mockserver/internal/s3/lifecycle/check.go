package lifecycle

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

const (
	mostRules = 1000
	longestID = 255
)

// classes are the storage classes that objects are moved to, from the first to the last one. Objects do not move back.
var classes = []string{"STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"}

// check returns the error of an invalid configuration.
func Check(text string) error {
	c, err := Read(text)
	if err != nil {
		return err
	}
	return c.Check(true)
}

// Check returns the error of S3 for a configuration that is not valid. If ceph is set, a filter may have several conditions without the
// element And.
func (c *Configuration) Check(ceph bool) error {
	if len(c.Rules) == 0 || len(c.Rules) > mostRules || c.unknowns() > 0 {
		return malformed()
	}
	ids := make(map[string]bool)
	for i := range c.Rules {
		r := &c.Rules[i]
		switch {
		case len(r.ID) > longestID:
			return invalid("ID length should not exceed allowed limit of 255")
		case r.ID != "" && ids[r.ID]:
			return invalid("Rule ID must be unique. Found same ID for more than one rule")
		}
		ids[r.ID] = true
		if err := r.check(ceph); err != nil {
			return err
		}
	}
	return nil
}

func (r *rule) check(ceph bool) error {
	switch {
	case r.Status != "Enabled" && r.Status != "Disabled", r.Prefix == nil && r.Filter == nil, r.unknowns() > 0:
		return malformed()
	case r.Prefix != nil && r.Filter != nil:
		return request("Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
	case r.Filter != nil:
		if err := r.Filter.check(ceph); err != nil {
			return err
		}
	}
	onlyPrefix := r.Filter.onlyPrefix()
	if r.Expiration == nil && r.NoncurrentVersionExpiration == nil && r.AbortIncompleteMultipartUpload == nil &&
		len(r.Transitions) == 0 && len(r.NoncurrentVersionTransitions) == 0 {
		return request("At least one action needs to be specified in a rule")
	}
	if err := r.checkCurrent(onlyPrefix); err != nil {
		return err
	}
	if err := r.checkNoncurrent(); err != nil {
		return err
	}
	if abort := r.AbortIncompleteMultipartUpload; abort != nil {
		switch {
		case abort.DaysAfterInitiation == nil, abort.unknowns() > 0:
			return malformed()
		case *abort.DaysAfterInitiation < 1:
			return invalid("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")
		case !onlyPrefix:
			return request("AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.")
		}
	}
	return nil
}

func (r *rule) checkCurrent(onlyPrefix bool) error {
	if e := r.Expiration; e != nil {
		switch {
		case !exactlyOne(e.Days != nil, e.Date != "", e.ExpiredObjectDeleteMarker != nil), e.unknowns() > 0:
			return malformed()
		case e.Days != nil && *e.Days < 1:
			return invalid("'Days' for Expiration action must be a positive integer")
		case e.ExpiredObjectDeleteMarker != nil && !onlyPrefix:
			return request("ExpiredObjectDeleteMarker cannot be specified with Tags or object sizes.")
		}
	}
	for i, t := range r.Transitions {
		switch {
		case !exactlyOne(t.Days != nil, t.Date != ""), t.unknowns() > 0, !slices.Contains(classes, t.StorageClass):
			return malformed()
		case t.Days != nil && *t.Days < 0:
			return invalid("'Days' for Transition action must be nonnegative")
		case slices.ContainsFunc(r.Transitions[:i], func(o transition) bool { return o.StorageClass == t.StorageClass }):
			return invalid("'StorageClass' must be different for 'Transition' actions in same 'Rule' with prefix")
		case r.Expiration == nil, r.Expiration.ExpiredObjectDeleteMarker != nil:
		case (t.Days == nil) != (r.Expiration.Days == nil):
			return request("Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule")
		case t.Days != nil && *r.Expiration.Days <= *t.Days:
			return invalid("'Days' in the Expiration action must be greater than 'Days' in the Transition action")
		case t.Days == nil && !r.Expiration.date.After(t.date):
			return invalid("'Date' in the Expiration action must be later than 'Date' in the Transition action")
		}
	}
	return nil
}

func (r *rule) checkNoncurrent() error {
	if n := r.NoncurrentVersionExpiration; n != nil {
		if err := n.check("NoncurrentVersionExpiration", 1); err != nil {
			return err
		}
	}
	for _, t := range r.NoncurrentVersionTransitions {
		if err := t.check("NoncurrentVersionTransition", 0); err != nil {
			return err
		}
		if !slices.Contains(classes, t.StorageClass) {
			return malformed()
		}
		if n := r.NoncurrentVersionExpiration; n != nil && *n.NoncurrentDays <= *t.NoncurrentDays {
			return invalid("'NoncurrentDays' in the NoncurrentVersionExpiration action must be greater than 'NoncurrentDays' in the " +
				"NoncurrentVersionTransition action")
		}
	}
	return nil
}

func (n noncurrent) check(action string, least int) error {
	switch {
	case n.NoncurrentDays == nil, n.unknowns() > 0:
		return malformed()
	case *n.NoncurrentDays < least && least > 0:
		return invalid("'NoncurrentDays' for " + action + " action must be a positive integer")
	case *n.NoncurrentDays < least:
		return invalid("'NoncurrentDays' for " + action + " action must be nonnegative")
	case n.NewerNoncurrentVersions != nil && (*n.NewerNoncurrentVersions < 1 || *n.NewerNoncurrentVersions > 100):
		return invalid("'NewerNoncurrentVersions' for " + action + " action must be between 1 and 100")
	}
	return nil
}

func (f *filter) check(ceph bool) error {
	if f.And != nil {
		if f.And.number() == 0 || f.And.unknowns() > 0 {
			return malformed()
		}
		if err := f.And.check(ceph); err != nil {
			return err
		}
	}
	several := f.number() > 1 || f.number() == 1 && f.And != nil
	if several && !ceph || f.unknowns() > 0 {
		return malformed()
	}
	return f.conditions.check(ceph)
}

func (c *conditions) check(ceph bool) error {
	rules := tagging.Rules{Ceph: ceph}
	if _, err := rules.New(c.Tags, tagging.MostOfObject); err != nil {
		return err
	}
	over, under := c.ObjectSizeGreaterThan, c.ObjectSizeLessThan
	switch {
	case over != nil && *over < 0:
		return request("'ObjectSizeGreaterThan' must be a nonnegative integer")
	case under != nil && *under < 1:
		return request("'ObjectSizeLessThan' must be a positive integer")
	case over != nil && under != nil && *under <= *over:
		return request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
	}
	return nil
}

// onlyPrefix reports whether tags and sizes do not matter.
func (f *filter) onlyPrefix() bool {
	for _, c := range f.all() {
		if len(c.Tags) > 0 || c.hasSize() {
			return false
		}
	}
	return true
}

// number returns how many conditions there are.
func (c *conditions) number() int {
	n := len(c.Tags)
	for _, set := range []bool{c.Prefix != nil, c.ObjectSizeGreaterThan != nil, c.ObjectSizeLessThan != nil} {
		if set {
			n++
		}
	}
	return n
}

func exactlyOne(set ...bool) bool {
	n := 0
	for _, is := range set {
		if is {
			n++
		}
	}
	return n == 1
}

func invalid(message string) error { return s3error.New("InvalidArgument", message) }

func request(message string) error { return s3error.New("InvalidRequest", message) }
