package objectlock

import (
	"encoding/xml"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Configuration is the object lock of a bucket in XML.
type Configuration struct {
	XMLName xml.Name `xml:"ObjectLockConfiguration"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Enabled string   `xml:"ObjectLockEnabled,omitempty"`
	Rule    *Rule
}

const enabled = "Enabled"

// Rule is the default retention of a bucket in XML.
type Rule struct {
	Mode  string `xml:"DefaultRetention>Mode"`
	Days  *int   `xml:"DefaultRetention>Days,omitempty"`
	Years *int   `xml:"DefaultRetention>Years,omitempty"`
}

// The longest default retentions.
const (
	mostDays  = 36500
	mostYears = 100
)

// New returns the configuration of a bucket with object lock.
func New(namespace string, d Default) Configuration {
	c := Configuration{XMLNS: namespace, Enabled: enabled}
	if d.Mode == "" {
		return c
	}
	c.Rule = &Rule{Mode: d.Mode}
	if d.Days > 0 {
		c.Rule.Days = &d.Days
	} else {
		c.Rule.Years = &d.Years
	}
	return c
}

// Default returns the default retention, which is either in days or in years. Ceph's gateway has a code of its own for a wrong period, and
// no longest one.
func (c Configuration) Default(ceph bool) (Default, error) {
	malformed := s3error.New("MalformedXML", "")
	if c.Enabled != enabled {
		return Default{}, malformed
	}
	r := c.Rule
	switch {
	case r == nil:
		return Default{}, nil
	case !IsMode(r.Mode), (r.Days == nil) == (r.Years == nil):
		return Default{}, malformed
	case r.Days != nil:
		return Default{Mode: r.Mode, Days: *r.Days}, checkPeriod("Days", *r.Days, mostDays, ceph)
	}
	return Default{Mode: r.Mode, Years: *r.Years}, checkPeriod("Years", *r.Years, mostYears, ceph)
}

func checkPeriod(name string, value, most int, ceph bool) error {
	message := "Default retention period must be a positive integer value."
	switch {
	case value < 1 && ceph:
		return s3error.New("InvalidRetentionPeriod", message)
	case value < 1:
	case value > most && !ceph:
		message = "Default retention period too large."
	default:
		return nil
	}
	return s3error.InvalidArgument(name, strconv.Itoa(value), message)
}
