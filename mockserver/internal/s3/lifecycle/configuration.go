package lifecycle

import (
	"encoding/xml"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Configuration is a lifecycle configuration. It does not change once it is read.
type Configuration struct {
	XMLName xml.Name `xml:"LifecycleConfiguration"`
	Rules   []rule   `xml:"Rule"`
	unknown
	// AnySize lets transitions to GLACIER and DEEP_ARCHIVE apply to objects below 128 KiB too.
	AnySize bool `xml:"-"`
}

// unknown has the elements that S3 does not define.
type unknown struct {
	Unknown []struct{ XMLName xml.Name } `xml:",any"`
}

func (u unknown) unknowns() int { return len(u.Unknown) }

type rule struct {
	ID         string
	Status     string
	Prefix     *string // of the older form, without a filter
	Filter     *filter
	Expiration *struct {
		moment
		ExpiredObjectDeleteMarker *bool
	}
	Transitions                    []transition `xml:"Transition"`
	NoncurrentVersionExpiration    *noncurrent
	NoncurrentVersionTransitions   []noncurrentTransition `xml:"NoncurrentVersionTransition"`
	AbortIncompleteMultipartUpload *struct {
		DaysAfterInitiation *int
		unknown
	}
	unknown
}

// moment is a number of days after an object was made, or a date.
type moment struct {
	Days *int
	Date string
	date time.Time
	unknown
}

type transition struct {
	moment
	StorageClass string
}

type noncurrentTransition struct {
	noncurrent
	StorageClass string
}

// noncurrent is a number of days after a version was replaced, and how many replaced versions are kept.
type noncurrent struct {
	NoncurrentDays          *int
	NewerNoncurrentVersions *int
	unknown
}

type filter struct {
	conditions
	And *conditions
}

type conditions struct {
	Prefix                *string
	Tags                  []tagging.Tag `xml:"Tag"`
	ObjectSizeGreaterThan *int64
	ObjectSizeLessThan    *int64
	unknown
}

// Read reads a configuration that was checked before.
func Read(text string) (*Configuration, error) {
	c := new(Configuration)
	if err := xml.Unmarshal([]byte(text), c); err != nil {
		return nil, malformed()
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.Expiration != nil {
			if err := r.Expiration.parse(); err != nil {
				return nil, err
			}
		}
		for j := range r.Transitions {
			if err := r.Transitions[j].parse(); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// parse reads the date, which must be a midnight in UTC.
func (m *moment) parse() (err error) {
	if m.Date == "" {
		return nil
	}
	if m.date, err = time.Parse(time.RFC3339, m.Date); err != nil {
		if m.date, err = time.Parse(time.DateOnly, m.Date); err != nil {
			return malformed()
		}
	}
	if !m.date.Equal(midnight(m.date)) {
		return s3error.New("InvalidArgument", "'Date' must be at midnight GMT")
	}
	return nil
}

func malformed() error { return s3error.New("MalformedXML", "") }
