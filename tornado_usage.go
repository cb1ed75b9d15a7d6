package buckt

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TornadoUsage is the usage of the customer. A nil number is unknown. Tornado does not document whether a GB is 10⁹ or 2³⁰ bytes.
type TornadoUsage struct {
	// ClientName is the name of the customer.
	ClientName string `json:"client_name"`
	// UsageCount is the number of downloads.
	UsageCount int64 `json:"usage_count"`
	// StorageUsageGB is the total amount ever stored, in GB. Deleting files does not reduce it.
	StorageUsageGB          float64     `json:"storage_usage_gb"`
	BillingPeriodStart      TornadoTime `json:"billing_period_start"`
	BillingPeriodEnd        TornadoTime `json:"billing_period_end"`
	CurrentPeriodUsageGB    *float64    `json:"current_period_usage_gb"`
	StorageReservedGB       *float64    `json:"storage_reserved_gb"`
	StorageEffectiveUsageGB *float64    `json:"storage_effective_usage_gb"`
	StorageLimitGB          *float64    `json:"storage_limit_gb"`
	StorageLimitBytes       *int64      `json:"storage_limit_bytes"`
	StorageRemainingGB      *float64    `json:"storage_remaining_gb"`
	// BillingError describes a problem with the billing, "" for none.
	BillingError string `json:"billing_error"`
	// MaxResolutionLimit is the highest resolution of a download, "" for any.
	MaxResolutionLimit string `json:"max_resolution_limit"`
	// MaxDurationLimit is the longest duration of a download.
	MaxDurationLimit      *time.Duration `json:"-"`
	MaxFilesizeLimitBytes *int64         `json:"max_filesize_limit_bytes"`
	MaxFilesizeLimitMB    *float64       `json:"max_filesize_limit_mb"`
}

// tornadoUsageWire is the JSON of a TornadoUsage.
type tornadoUsageWire struct {
	tornadoUsageFields
	MaxDurationLimitSeconds *int64 `json:"max_duration_limit_seconds"`
}

// tornadoUsageFields is TornadoUsage without its methods.
type tornadoUsageFields TornadoUsage

// MarshalJSON encodes the usage like the API.
func (u TornadoUsage) MarshalJSON() ([]byte, error) {
	wire := tornadoUsageWire{tornadoUsageFields: tornadoUsageFields(u)}
	if u.MaxDurationLimit != nil {
		wire.MaxDurationLimitSeconds = new(int64(*u.MaxDurationLimit / time.Second))
	}
	return json.Marshal(wire)
}

// UnmarshalJSON decodes the usage of the API.
func (u *TornadoUsage) UnmarshalJSON(data []byte) error {
	var wire tornadoUsageWire
	if err := unmarshal(data, &wire); err != nil {
		return err
	}
	*u = TornadoUsage(wire.tornadoUsageFields)
	if s := wire.MaxDurationLimitSeconds; s != nil {
		u.MaxDurationLimit = new(durationOf(*s, time.Second))
	}
	return nil
}

func (u *TornadoUsage) missing() string { return requiredText("client_name", u.ClientName) }

// TornadoTime is a time as Tornado sends it, "" for none. The format varies: the documents have a text, and a client of the vendor
// has Unix seconds, which are digits here. See [TornadoTime.Time].
type TornadoTime string

// Time returns the time, and false if there is none or its format is unknown. A time without a zone is UTC.
func (t TornadoTime) Time() (time.Time, bool) {
	if seconds, err := strconv.ParseFloat(string(t), 64); err == nil && seconds == seconds && seconds > -1e12 && seconds < 1e12 {
		whole := int64(seconds)
		return time.Unix(whole, int64((seconds-float64(whole))*1e9)).UTC(), true
	}
	if at, err := time.Parse(time.DateOnly, string(t)); err == nil {
		return at, true
	}
	at, ok := parseTime(string(t))
	return at, ok && t != ""
}

// UnmarshalJSON accepts a string or a number.
func (t *TornadoTime) UnmarshalJSON(data []byte) error {
	switch jsontext.Value(data).Kind() {
	case 'n':
		*t = ""
		return nil
	case '0':
		*t = TornadoTime(data)
		return nil
	}
	var s string
	if err := unmarshal(data, &s); err != nil {
		return err
	}
	*t = TornadoTime(s)
	return nil
}

var opTornadoUsage = &operation{
	system: SystemTornado, id: "tornadoGetUsage", name: "Tornado.Usage",
	method: http.MethodGet, path: "/usage",
}

// Usage fetches the usage of the customer. It is the cheapest way to verify an API key: an unknown key is an [*UnauthorizedError].
//
// See https://docs.tornado.velys.software/api-reference/user/get-usage.
func (c *TornadoClient) Usage(ctx context.Context, opts ...CallOption) (*TornadoUsage, error) {
	return getBare[TornadoUsage](ctx, c.core, &request{op: opTornadoUsage, opts: opts})
}
