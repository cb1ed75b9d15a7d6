package fault

// rule describes a kind.
type rule struct {
	kind Kind
	// when is the default of Effect.When, "" if the kind has no such field.
	when When
	// fields are the other fields of Effect that the kind has, by their names in JSON.
	fields []string
	// check validates the values of those fields.
	check func(Effect) error
}

var rules = []rule{
	{
		kind: KindStatus, when: Before,
		fields: []string{"status", "code", "message", "retryAfter", "header", "contentType", "body"}, check: Effect.checkStatus,
	},
	{kind: KindUnauthorized},
	{kind: KindLatency, when: Before, fields: []string{"delay", "distribution"}, check: Effect.checkLatency},
	{kind: KindRefuse},
	{kind: KindReset, when: Before},
	{kind: KindResetInBody, fields: []string{"bytes"}, check: Effect.checkBytes},
	{kind: KindTruncate, fields: []string{"bytes"}, check: Effect.checkBytes},
	{kind: KindMalformedJSON, when: After},
	{kind: KindHTML502, when: Before},
	{kind: KindEmpty200, when: After},
	{kind: KindDrip, fields: []string{"bytes", "interval"}, check: Effect.checkDrip},
	{kind: KindHang, when: Before},
	{kind: KindClockSkew, fields: []string{"skew"}, check: Effect.checkSkew},
	{kind: KindStaleLists, fields: []string{"lag"}, check: Effect.checkLag},
	{kind: KindShortPage, fields: []string{"rows"}, check: Effect.checkRows},
	{kind: KindShuffleLists},
	{kind: KindRepeatCursor},
	{kind: KindFailProvisioning},
	{kind: KindStallProvisioning},
	{
		kind:   KindLateEffect,
		fields: []string{"status", "code", "message", "retryAfter", "header", "contentType", "body", "delay"}, check: Effect.checkLateEffect,
	},
}
