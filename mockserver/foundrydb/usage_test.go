package foundrydb_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func rfc3339(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

func TestUsageMeasuredHourly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, since := mocktest.CallFoundryDB(t, server), time.Now()
		id := serviceWith(t, server)
		config := func() []any {
			r := mocktest.RequireOK(t, c.Get("/file-services/"+id))
			return []any{r.At("files_config.measured_bytes"), r.At("files_config.measured_objects"), r.At("files_config.measured_at")}
		}
		mocktest.AddFoundryDBObject(t, server, id, "a", 10)
		time.Sleep(time.Hour - 1)
		require.Equal(t, []any{0.0, 0.0, nil}, config(), "not before the first hour has passed")
		time.Sleep(time.Nanosecond)
		require.Equal(t, []any{10.0, 1.0, rfc3339(since.Add(time.Hour))}, config())
		mocktest.AddFoundryDBObject(t, server, id, "b", 20)
		mocktest.AddFoundryDBObject(t, server, id, "a", 11)
		time.Sleep(time.Hour - 1)
		require.Equal(t, []any{10.0, 1.0, rfc3339(since.Add(time.Hour))}, config())
		time.Sleep(time.Nanosecond)
		require.Equal(t, []any{41.0, 3.0, rfc3339(since.Add(2 * time.Hour))}, config(), "with the older version of a")
		time.Sleep(30 * time.Minute)
		mocktest.RequireNoBody(t, c.Delete("/file-services/"+id+"/objects?key=a"), 204)
		require.NoError(t, server.FoundryDB().Measure(id))
		require.Equal(t, []any{41.0, 3.0, rfc3339(since.Add(150 * time.Minute))}, config(), "out of turn; what was deleted is an older version")
		mocktest.AddFoundryDBObject(t, server, id, "c", 1)
		time.Sleep(30 * time.Minute)
		require.Equal(t, []any{42.0, 4.0, rfc3339(since.Add(3 * time.Hour))}, config(), "and in turn again")
	})
}

func TestUsage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallFoundryDB(t, server)
		id := serviceWith(t, server)
		path := "/file-services/" + id + "/usage"
		r := mocktest.RequireOK(t, c.Get(path))
		require.JSONEq(t, `{"current":{"bytes":0,"objects":0,"live":false,"monthly_cost_eur":0},"series":[],"granularity":"day"}`, r.Body)

		since := time.Now() // 2000-01-01T00:00:00Z
		time.Sleep(30 * time.Minute)
		mocktest.AddFoundryDBObject(t, server, id, "a", 1000)
		time.Sleep(25 * time.Hour)
		mocktest.AddFoundryDBObject(t, server, id, "b", 500)
		time.Sleep(time.Hour)

		point := func(hours int, bytes, objects float64) any {
			return map[string]any{"timestamp": rfc3339(since.Add(time.Duration(hours) * time.Hour)), "bytes": bytes, "objects": objects}
		}
		r = mocktest.RequireOK(t, c.Get(path+"?range=3h"))
		require.Equal(t, []any{point(24, 1000, 1), point(25, 1000, 1), point(26, 1500, 2)}, r.At("series"))
		require.Equal(t, "hour", r.At("granularity"))
		require.Equal(t, map[string]any{
			"bytes": 1500.0, "objects": 2.0, "live": false, "measured_at": rfc3339(since.Add(26 * time.Hour)), "monthly_cost_eur": 0.0,
		}, r.At("current"))

		r = mocktest.RequireOK(t, c.Get(path+"?granularity=day"))
		require.Equal(t, []any{point(23, 1000, 1), point(26, 1500, 2)}, r.At("series"), "the last of each day")

		mocktest.AddFoundryDBObject(t, server, id, "c", 1)
		require.Equal(t, 1500.0, c.Get(path).At("current.bytes"))
		r = mocktest.RequireOK(t, c.Get(path+"?live=true"))
		require.Equal(t, 1501.0, r.At("current.bytes"))
		require.Equal(t, 3.0, r.At("current.objects"))
		require.Equal(t, true, r.At("current.live"))
		require.Equal(t, rfc3339(time.Now()), r.At("current.measured_at"))
		require.Equal(t, 1500.0, c.Get("/file-services/"+id).At("files_config.measured_bytes"), "which changes nothing")

		require.NoError(t, server.FoundryDB().SetUsage(id, 123e9, 9))
		require.Equal(t, 1.23, c.Get(path).At("current.monthly_cost_eur"), "a cent for a GB")
		mocktest.AddFoundryDBObject(t, server, id, "d", 1)
		require.Equal(t, 123e9+1, c.Get(path+"?live=true").At("current.bytes"), "counting goes on from there")
	})
}

func TestUsageGranularity(t *testing.T) {
	server := mocktest.New(t)
	path := "/file-services/" + serviceWith(t, server) + "/usage"
	c := mocktest.CallFoundryDB(t, server)
	for query, want := range map[string]string{
		"": "day", "?range=30d": "day", "?range=": "day", "?range=3d": "hour", "?range=72h": "hour", "?range=73h": "day",
		"?range=4d": "day", "?range=1h": "hour", "?range=4d&granularity=hour": "hour", "?range=1h&granularity=day": "day",
		"?range=730d": "day", "?range=731d": "day", "?range=999999d": "day", "?range=4000000000h": "day",
	} {
		require.Equal(t, want, mocktest.RequireOK(t, c.Get(path+query)).At("granularity"), query)
	}
}

func TestUsageRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, since := mocktest.CallFoundryDB(t, server), time.Now()
		id := serviceWith(t, server)
		path := "/file-services/" + id + "/usage"
		time.Sleep(1000 * 24 * time.Hour)
		for query, days := range map[string]int{"?range=5d": 5, "": 30, "?range=730d": 730, "?range=999d": 730} {
			r := mocktest.RequireOK(t, c.Get(path+query+map[bool]string{true: "?", false: "&"}[query == ""]+"granularity=day"))
			series := r.At("series").([]any)
			first, err := time.Parse(time.RFC3339, textOf(series[0].(map[string]any)["timestamp"]))
			require.NoError(t, err)
			require.Equal(t, since.AddDate(0, 0, 1000-days).UTC().Format(time.DateOnly), first.Format(time.DateOnly), query)
			require.Len(t, series, days+1, query)
		}
	})
}

func TestUsageRefuses(t *testing.T) {
	server := mocktest.New(t)
	path := "/file-services/" + serviceWith(t, server) + "/usage"
	c := mocktest.CallFoundryDB(t, server)
	const ranges = "range must be a number of days or hours, such as 30d or 24h"
	for query, message := range map[string]string{
		"?range=30":            ranges,
		"?range=d":             ranges,
		"?range=0d":            ranges,
		"?range=-1d":           ranges,
		"?range=1.5d":          ranges,
		"?range=1w":            ranges,
		"?range=1d1h":          ranges,
		"?granularity=minute":  "granularity must be hour or day",
		"?granularity=Hour":    "granularity must be hour or day",
		"?live=yes":            "live must be true or false",
		"?live=true&range=bad": ranges,
	} {
		mocktest.RequireFoundryDBError(t, c.Get(path+query), 400, message)
	}
}
