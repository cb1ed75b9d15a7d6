package lifecycle

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// at returns a time in January 2030.
func at(day, hour int) time.Time { return time.Date(2030, 1, day, hour, 0, 0, 0, time.UTC) }

func TestMidnight(t *testing.T) {
	east := time.FixedZone("", 5*3600)
	for _, test := range []struct {
		name string
		from time.Time
		days int
		want time.Time
	}{
		{"the documented example", time.Date(2014, 1, 15, 10, 30, 0, 0, time.UTC), 3, time.Date(2014, 1, 19, 0, 0, 0, 0, time.UTC)},
		{"midnight", at(1, 0), 1, at(2, 0)},
		{"a nanosecond after", at(1, 0).Add(1), 1, at(3, 0)},
		{"another zone", time.Date(2030, 1, 2, 4, 0, 0, 0, east), 1, at(3, 0)},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, Midnight(test.from, test.days)) })
	}
}

func TestNext(t *testing.T) {
	const (
		expires    = "<Expiration><Days>2</Days></Expiration>"
		ofMarkers  = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
		noncurrent = "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
		keepTwo    = "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
		glacier    = "<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>"
	)
	object := Version{Key: "a/b", Modified: at(1, 12), Size: 200 << 10, Tags: []tagging.Tag{{Key: "k", Value: "v"}}}
	with := func(change func(*Version)) Version {
		changed := object
		change(&changed)
		return changed
	}
	modified := func(day int) Version { return with(func(v *Version) { v.Modified = at(day, 12) }) }
	marker := with(func(v *Version) { v.DeleteMarker, v.Modified, v.Size = true, at(5, 12), 0 })
	small := with(func(v *Version) { v.Size = 100 })
	for _, test := range []struct {
		name     string
		rule     string
		versions []Version
		want     Event
		never    bool
	}{
		{"days", expires, []Version{object}, Event{At: at(4, 0), Action: Expire}, false},
		{"disabled", "<Status>Disabled</Status>" + expires, []Version{object}, Event{}, true},
		{"a date to come", "<Expiration><Date>2030-01-20</Date></Expiration>", []Version{object}, Event{At: at(20, 0), Action: Expire}, false},
		{"a date in the past", "<Expiration><Date>2015-01-01</Date></Expiration>", []Version{object}, Event{At: at(2, 0), Action: Expire}, false},
		{"prefix", "<Prefix>a/</Prefix>" + expires, []Version{object}, Event{At: at(4, 0), Action: Expire}, false},
		{"another prefix", "<Prefix>b</Prefix>" + expires, []Version{object}, Event{}, true},
		{"prefix in a filter", "<Filter><Prefix>b</Prefix></Filter>" + expires, []Version{object}, Event{}, true},
		{"tag", "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>" + expires, []Version{object}, Event{At: at(4, 0), Action: Expire}, false},
		{"another tag", "<Filter><Tag><Key>k</Key><Value>w</Value></Tag></Filter>" + expires, []Version{object}, Event{}, true},
		{"one of two tags", "<Filter><And><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>l</Key><Value>v</Value></Tag></And></Filter>" + expires, []Version{object}, Event{}, true},
		{"larger", "<Filter><ObjectSizeGreaterThan>99</ObjectSizeGreaterThan></Filter>" + expires, []Version{small}, Event{At: at(4, 0), Action: Expire}, false},
		{"not larger", "<Filter><ObjectSizeGreaterThan>100</ObjectSizeGreaterThan></Filter>" + expires, []Version{small}, Event{}, true},
		{"smaller", "<Filter><ObjectSizeLessThan>101</ObjectSizeLessThan></Filter>" + expires, []Version{small}, Event{At: at(4, 0), Action: Expire}, false},
		{"not smaller", "<Filter><ObjectSizeLessThan>100</ObjectSizeLessThan></Filter>" + expires, []Version{small}, Event{}, true},
		{"a delete marker with versions", expires, []Version{object, marker}, Event{}, true},
		{"a delete marker alone", expires, []Version{marker}, Event{At: at(8, 0), Action: Remove}, false},
		{"a delete marker alone, at once", ofMarkers, []Version{marker}, Event{At: at(6, 0), Action: Remove}, false},
		{"an object is no delete marker", ofMarkers, []Version{object}, Event{}, true},
		{"the current version stays", noncurrent, []Version{object}, Event{}, true},
		{"by the time of the next version", noncurrent, []Version{object, modified(7)}, Event{At: at(9, 0), Action: Remove}, false},
		{"the oldest of three", keepTwo, []Version{modified(1), modified(2), modified(3), modified(7)}, Event{At: at(8, 0), Action: Remove}, false},
		{"two are kept", keepTwo, []Version{modified(1), modified(2), modified(3)}, Event{}, true},
		{"held", noncurrent, []Version{with(func(v *Version) { v.Held = true }), modified(7)}, Event{}, true},
		{"retained", noncurrent, []Version{with(func(v *Version) { v.RetainedUntil = at(20, 1) }), modified(7)}, Event{At: at(21, 0), Action: Remove}, false},
		{"an upload has no versions", "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>", []Version{object}, Event{}, true},
		{"moves", glacier, []Version{object}, Event{At: at(3, 0), Action: Move, StorageClass: "GLACIER"}, false},
		{"too small to move", glacier, []Version{small}, Event{}, true},
		{"a size in the filter", "<Filter><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></Filter>" + glacier, []Version{small}, Event{At: at(3, 0), Action: Move, StorageClass: "GLACIER"}, false},
		{"not back", glacier, []Version{with(func(v *Version) { v.StorageClass = "DEEP_ARCHIVE" })}, Event{}, true},
		{"versions move", "<NoncurrentVersionTransition><NoncurrentDays>0</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>", []Version{object, modified(7)}, Event{At: at(8, 0), Action: Move, StorageClass: "GLACIER"}, false},
		{"the earlier action", glacier + expires, []Version{object}, Event{At: at(3, 0), Action: Move, StorageClass: "GLACIER"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Read(configuration("<ID>a</ID>" + test.rule))
			require.NoError(t, err)
			require.NoError(t, c.Check(false))
			got, found := c.Next(test.versions)
			require.Equal(t, !test.never, found)
			if found {
				test.want.RuleID = "a"
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestAnySizeMovesToArchives(t *testing.T) {
	for class, moves := range map[string]bool{"GLACIER": true, "DEEP_ARCHIVE": true, "STANDARD_IA": false} {
		c, err := Read(configuration("<Transition><Days>1</Days><StorageClass>" + class + "</StorageClass></Transition>"))
		require.NoError(t, err)
		c.AnySize = true
		_, found := c.Next([]Version{{Size: 1}})
		require.Equal(t, moves, found, class)
	}
}

func TestTheEarliestRuleCounts(t *testing.T) {
	c, err := Read(`<LifecycleConfiguration>
		<Rule><ID>late</ID><Status>Enabled</Status><Prefix/><Expiration><Days>9</Days></Expiration>
			<AbortIncompleteMultipartUpload><DaysAfterInitiation>9</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
		<Rule><ID>soon</ID><Status>Enabled</Status><Prefix>a</Prefix><Expiration><Days>1</Days></Expiration>
			<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
		<Rule><ID>off</ID><Status>Disabled</Status><Prefix/><Expiration><Days>1</Days></Expiration>
			<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
	</LifecycleConfiguration>`)
	require.NoError(t, err)
	for key, want := range map[string]struct {
		at time.Time
		id string
	}{"abc": {at(3, 0), "soon"}, "xyz": {at(11, 0), "late"}} {
		v := Version{Key: key, Modified: at(1, 12)}
		when, id, found := c.Expiration(v)
		require.True(t, found)
		require.Equal(t, want.at, when)
		require.Equal(t, want.id, id)
		when, id, found = c.Abort(key, at(1, 12))
		require.True(t, found)
		require.Equal(t, want.at, when)
		require.Equal(t, want.id, id)
		e, _ := c.Next([]Version{v})
		require.Equal(t, want.id, e.RuleID)
	}
}

func TestAgenda(t *testing.T) {
	var a Agenda[string]
	asked := 0
	now := at(1, 0)
	clock := func() time.Time { asked++; return now }
	run := func() (due []string) {
		a.Run(clock, func(b string, present time.Time) {
			require.Equal(t, now, present)
			due = append(due, b)
		})
		return due
	}
	require.Empty(t, run())
	require.Zero(t, asked, "nothing is ever due")
	for _, b := range []string{"c", "a", "b", "never"} {
		a.Set(b, b, at(2, 0))
	}
	a.Set("later", "", at(3, 0))
	a.Set("never", "", time.Time{})
	require.Empty(t, run())
	now = at(2, 0)
	require.Equal(t, []string{"a", "b", "c"}, run())
	require.Empty(t, run(), "once")
	now = at(9, 0)
	require.Equal(t, []string{"later"}, run())
	a.Set("again", "", at(4, 0))
	require.Equal(t, []string{"again"}, slices.Clone(run()))
}
