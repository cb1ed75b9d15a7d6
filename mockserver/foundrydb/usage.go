package foundrydb

import (
	"math"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

const (
	day        = 24 * time.Hour
	usualRange = 30 * day
	maxRange   = 730 * day
	// hourlyRange is the longest range whose points are an hour apart unless something else is asked for.
	hourlyRange = 3 * day
	// monthlyCostPerGB is in euros. No source has a price.
	monthlyCostPerGB = 0.01
)

var usageOperations = []service.Operation{
	operation("foundrydbGetUsage", "FoundryDB.FileServices.Usage", "GET /{id}/usage", 0, ofService((*call).getUsage)),
}

func (c *call) getUsage(fs *serviceRow) service.Response {
	q := httpjson.ParseQuery(c.Request.URL.RawQuery)
	length, valid := parseRange(q.Text("range"))
	if !valid {
		return badRequest("range must be a number of days or hours, such as 30d or 24h")
	}
	granularity := q.Text("granularity")
	switch granularity {
	case "hour", "day":
	case "":
		granularity = "day"
		if length <= hourlyRange {
			granularity = "hour"
		}
	default:
		return badRequest("granularity must be hour or day")
	}
	live, err := strconv.ParseBool(q.Text("live"))
	if err != nil && q.Text("live") != "" {
		return badRequest("live must be true or false")
	}

	current := fs.storage.measured(c.system.now)
	if live = live && fs.Status == serviceRunning; live {
		current = fs.storage.at(c.system.now)
	}
	points := fs.storage.series(c.system.now.Add(-length), c.system.now, granularity == "day")
	return ok(wire.FoundryDBUsage{
		Granularity: wire.FoundryDBUsageGranularity(granularity),
		Series: onWire(points, func(m measurement) wire.FoundryDBUsagePoint {
			return wire.FoundryDBUsagePoint{Timestamp: goTime(m.At), Bytes: m.Bytes, Objects: m.Objects}
		}),
		Current: wire.FoundryDBCurrentUsage{
			Bytes:          current.Bytes,
			Objects:        current.Objects,
			MeasuredAt:     goTimeOrAbsent(current.At),
			Live:           live,
			MonthlyCostEUR: math.Round(float64(current.Bytes)/1e9*monthlyCostPerGB*100) / 100,
		},
	})
}

// parseRange parses a length such as "30d" or "24h". It is at most maxRange.
func parseRange(text string) (length time.Duration, valid bool) {
	if text == "" {
		return usualRange, true
	}
	last := len(text) - 1
	unit, isUnit := map[byte]time.Duration{'h': time.Hour, 'd': day}[text[last]]
	n, err := strconv.ParseUint(text[:last], 10, 32)
	if !isUnit || err != nil || n == 0 {
		return 0, false
	}
	return min(time.Duration(min(n, uint64(maxRange/time.Hour)))*unit, maxRange), true
}

// SetUsage sets the bytes and objects that a bucket counts, whatever it contains, and measures it now. Later changes count from
// there. It is the way to exceed a quota.
func (s *System) SetUsage(serviceID string, bytes, objects int64) error {
	return s.change(serviceID, func(fs *serviceRow) error {
		fs.storage.force(measurement{s.now, bytes, objects})
		return nil
	})
}

// Measure measures a bucket now. Buckets are measured every hour.
func (s *System) Measure(serviceID string) error {
	return s.change(serviceID, func(fs *serviceRow) error {
		fs.storage.measure(s.now)
		return nil
	})
}
