package buckt

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// FoundryDBFileServiceUsage is the current and the past usage of the bucket of a file service.
type FoundryDBFileServiceUsage struct {
	Current FoundryDBFileServiceCurrentUsage `json:"current"`
	// Series is the past usage, from the oldest point to the newest.
	Series []FoundryDBFileServiceUsagePoint `json:"series"`
	// Granularity is the interval between the points.
	Granularity FoundryDBFileServiceUsageGranularity `json:"granularity"`
}

func (u *FoundryDBFileServiceUsage) missing() string {
	if u.Current == (FoundryDBFileServiceCurrentUsage{}) && u.Series == nil && u.Granularity == "" {
		return "current"
	}
	return ""
}

// FoundryDBFileServiceCurrentUsage is the current usage of the bucket of a file service.
type FoundryDBFileServiceCurrentUsage struct {
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// MeasuredAt is zero before the first measurement.
	MeasuredAt time.Time `json:"measured_at"`
	// Live is true if the usage was measured for this call.
	Live           bool    `json:"live"`
	MonthlyCostEUR float64 `json:"monthly_cost_eur"`
}

// FoundryDBFileServiceUsagePoint is the usage of the bucket at one time.
type FoundryDBFileServiceUsagePoint struct {
	Timestamp time.Time `json:"timestamp"`
	Bytes     int64     `json:"bytes"`
	Objects   int64     `json:"objects"`
}

// FoundryDBFileServiceUsageGranularity is the interval between the points of a series.
type FoundryDBFileServiceUsageGranularity string

// The granularities.
const (
	FoundryDBFileServiceUsageHourly FoundryDBFileServiceUsageGranularity = "hour"
	FoundryDBFileServiceUsageDaily  FoundryDBFileServiceUsageGranularity = "day"
)

// FoundryDBFileServiceUsageParams selects the past usage.
type FoundryDBFileServiceUsageParams struct {
	// Range is the length of the series, in whole hours. 0 means the server's default of 30 days; the maximum is 730 days.
	Range time.Duration
	// Granularity is the interval between points. The default is an hour for a range of up to three days, otherwise a day.
	Granularity FoundryDBFileServiceUsageGranularity
	// Live requests a measurement for this call.
	Live bool
}

func (p *FoundryDBFileServiceUsageParams) check(op *operation) error {
	switch p.Granularity {
	case "", FoundryDBFileServiceUsageHourly, FoundryDBFileServiceUsageDaily:
	default:
		return invalid(op, "Granularity", "must be hour or day, and is %q", string(p.Granularity))
	}
	if p.Range < 0 || p.Range%time.Hour != 0 {
		return invalid(op, "Range", "must be whole hours, or 0 for the default, and is %s", p.Range)
	}
	return nil
}

// query returns the query of the params.
func (p *FoundryDBFileServiceUsageParams) query() url.Values {
	q := url.Values{}
	// The format of the documents is "24h" and "30d".
	switch hours := int64(p.Range / time.Hour); {
	case hours == 0:
	case hours > 24 && hours%24 == 0:
		q.Set("range", strconv.FormatInt(hours/24, 10)+"d")
	default:
		q.Set("range", strconv.FormatInt(hours, 10)+"h")
	}
	if p.Granularity != "" {
		q.Set("granularity", string(p.Granularity))
	}
	if p.Live {
		q.Set("live", "true")
	}
	return q
}

var opFoundryDBFileServicesUsage = &operation{
	system: SystemFoundryDB, id: "foundrydbGetUsage", name: "FoundryDB.FileServices.Usage",
	method: http.MethodGet, path: "/file-services/{id}/usage",
}

// Usage fetches the current and the past usage of the bucket of a file service. A service that does not exist is a
// [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document the usage.
func (c *FoundryDBFileServiceClient) Usage(ctx context.Context, id string, params FoundryDBFileServiceUsageParams, opts ...CallOption) (*FoundryDBFileServiceUsage, error) {
	if err := params.check(opFoundryDBFileServicesUsage); err != nil {
		return nil, err
	}
	return getBare[FoundryDBFileServiceUsage](ctx, c.core, &request{op: opFoundryDBFileServicesUsage, args: []string{"id", id}, query: params.query(), opts: opts})
}
