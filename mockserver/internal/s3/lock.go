package s3

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// readLock reads what object lock shall do with a new version.
func (c *call) readLock(o *Object) error {
	h := c.http.Header
	mode, until, hold := h.Get("X-Amz-Object-Lock-Mode"), h.Get("X-Amz-Object-Lock-Retain-Until-Date"), h.Get("X-Amz-Object-Lock-Legal-Hold")
	if mode == "" && until == "" && hold == "" {
		return nil
	}
	if !c.bucket.Settings().ObjectLock {
		return NewError("InvalidRequest", "Bucket is missing Object Lock Configuration")
	}
	if mode != "" || until != "" {
		if !c.key.may("s3:PutObjectRetention", c.Bucket, c.Key) {
			return errAccessDenied
		}
		retention, err := readRetention(mode, until, c.now)
		if err != nil {
			return err
		}
		o.Retention = retention
	}
	if hold != "" {
		if !c.key.may("s3:PutObjectLegalHold", c.Bucket, c.Key) {
			return errAccessDenied
		}
		if hold != "ON" && hold != "OFF" {
			return s3error.InvalidArgument("x-amz-object-lock-legal-hold", hold, "Legal Hold must be either of 'ON' or 'OFF'")
		}
		o.setLegalHold(hold == "ON")
	}
	return nil
}

func readRetention(mode, until string, now time.Time) (Retention, error) {
	at, err := time.Parse(time.RFC3339, until)
	switch {
	case mode == "" || until == "":
		return Retention{}, NewError("InvalidArgument", "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied")
	case mode != governance && mode != compliance:
		return Retention{}, s3error.InvalidArgument("x-amz-object-lock-mode", mode, "Unknown wormMode directive.")
	case err != nil || !at.After(now):
		return Retention{}, s3error.InvalidArgument("x-amz-object-lock-retain-until-date", until, "The retain until date must be in the future!")
	}
	return Retention{mode, at.UTC()}, nil
}

type lockConfiguration struct {
	XMLName xml.Name `xml:"ObjectLockConfiguration"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Enabled string   `xml:"ObjectLockEnabled,omitempty"`
	Rule    *lockRule
}

type lockRule struct {
	Mode  string `xml:"DefaultRetention>Mode"`
	Days  *int   `xml:"DefaultRetention>Days,omitempty"`
	Years *int   `xml:"DefaultRetention>Years,omitempty"`
}

// The longest default retentions.
const (
	mostDays  = 36500
	mostYears = 100
)

// checkRule refuses a rule unless it has a mode and either days or years.
func (c *call) checkRule(r *lockRule) error {
	if r.Mode != governance && r.Mode != compliance || (r.Days == nil) == (r.Years == nil) {
		return NewError("MalformedXML", "")
	}
	name, value, most := "Days", r.Days, mostDays
	if r.Years != nil {
		name, value, most = "Years", r.Years, mostYears
	}
	message := ""
	switch {
	case *value < 1:
		message = "Default retention period must be a positive integer value."
	case *value > most && !c.handler.Ceph:
		message = "Default retention period too large."
	default:
		return nil
	}
	if c.handler.Ceph {
		return NewError("InvalidRetentionPeriod", message)
	}
	return s3error.InvalidArgument(name, count(*value), message)
}

func (r *lockRule) retention() DefaultRetention {
	d := DefaultRetention{Mode: r.Mode}
	if r.Days != nil {
		d.Days = *r.Days
	} else {
		d.Years = *r.Years
	}
	return d
}

func (c *call) getObjectLock() error {
	s := c.bucket.Settings()
	if !s.ObjectLock {
		return missing("ObjectLockConfigurationNotFoundError")(c)
	}
	configuration := lockConfiguration{XMLNS: namespace, Enabled: "Enabled"}
	if d := s.DefaultRetention; d.Mode != "" {
		configuration.Rule = &lockRule{Mode: d.Mode}
		if d.Days > 0 {
			configuration.Rule.Days = &d.Days
		} else {
			configuration.Rule.Years = &d.Years
		}
	}
	return c.answer(configuration)
}

// putObjectLock sets the retention of new versions. Object lock itself is switched on where versioning is.
func (c *call) putObjectLock() error {
	var wanted lockConfiguration
	if err := c.read(&wanted); err != nil {
		return err
	}
	var retention DefaultRetention
	if r := wanted.Rule; r != nil {
		if err := c.checkRule(r); err != nil {
			return err
		}
		retention = r.retention()
	}
	if wanted.Enabled != "Enabled" {
		return NewError("MalformedXML", "")
	}
	if c.bucket.Settings().Versioning != VersioningEnabled {
		return NewError("InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
	}
	c.bucket.Configure(func(s *Settings) { s.ObjectLock, s.DefaultRetention = true, retention })
	return c.done(http.StatusOK)
}

// lockedVersion finds a version in a bucket that has object lock.
func (c *call) lockedVersion() (*Object, error) {
	if !c.bucket.Settings().ObjectLock {
		return nil, NewError("InvalidRequest", "Bucket is missing Object Lock Configuration")
	}
	return c.version()
}

type retentionDocument struct {
	XMLName xml.Name `xml:"Retention"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Mode    string   `xml:",omitempty"`
	Until   string   `xml:"RetainUntilDate,omitempty"`
}

func (c *call) getRetention() error {
	o, err := c.lockedVersion()
	if err != nil {
		return err
	}
	if o.Retention.Mode == "" {
		return NewError("NoSuchObjectLockConfiguration", "")
	}
	return c.answer(retentionDocument{XMLNS: namespace, Mode: o.Retention.Mode, Until: o.Retention.Until.UTC().Format(time.RFC3339Nano)})
}

// putRetention sets the retention of a version. It may be made longer; to make it shorter or to change its mode governance must be
// bypassed.
func (c *call) putRetention() error {
	if _, err := c.lockedVersion(); err != nil {
		return err
	}
	var wanted retentionDocument
	if err := c.read(&wanted); err != nil {
		return err
	}
	var retention Retention
	if wanted.Mode != "" || wanted.Until != "" {
		if wanted.Mode != governance && wanted.Mode != compliance {
			return NewError("MalformedXML", "")
		}
		var err error
		if retention, err = readRetention(wanted.Mode, wanted.Until, c.now); err != nil {
			return err
		}
	}
	bypass := c.deletion(c.Key, c.VersionID).BypassGovernance
	err := c.modify(func(o *Object) error {
		weaker := retention.Until.Before(o.Retention.Until) || retention.Mode != o.Retention.Mode
		bypassed := bypass && o.Retention.Mode == governance
		if c.now.Before(o.Retention.Until) && weaker && !bypassed {
			return NewError("AccessDenied", "Access Denied because object protected by object lock.")
		}
		o.Retention = retention
		return nil
	})
	if err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

type legalHold struct {
	XMLName xml.Name `xml:"LegalHold"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Status  string
}

func (c *call) getLegalHold() error {
	o, err := c.lockedVersion()
	if err != nil {
		return err
	}
	status := o.legalHold()
	if status == "" {
		return NewError("NoSuchObjectLockConfiguration", "")
	}
	return c.answer(legalHold{XMLNS: namespace, Status: status})
}

// legalHold returns ON, OFF, or "" if the hold was never set.
func (o *Object) legalHold() string {
	switch {
	case o.LegalHold:
		return "ON"
	case o.LegalHoldOff:
		return "OFF"
	}
	return ""
}

func (o *Object) setLegalHold(on bool) { o.LegalHold, o.LegalHoldOff = on, !on }

func (c *call) putLegalHold() error {
	if _, err := c.lockedVersion(); err != nil {
		return err
	}
	var wanted legalHold
	if err := c.read(&wanted); err != nil {
		return err
	}
	on := strings.EqualFold(wanted.Status, "ON")
	if !on && !strings.EqualFold(wanted.Status, "OFF") {
		return NewError("MalformedXML", "")
	}
	if err := c.modify(func(o *Object) error { o.setLegalHold(on); return nil }); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}
