package fault

// rule describes a kind.
type rule struct {
	kind Kind
	// when is the default of Effect.When, "" if the kind has no such field.
	when When
	// fields are the other fields of Effect that the kind has.
	fields []string
	// check validates the values of those fields.
	check func(Effect) error
}

var rules = []rule{
	{
		kind: KindStatus, when: Before,
		fields: []string{"Status", "Code", "Message", "RetryAfter", "Header", "ContentType", "Body"}, check: Effect.checkStatus,
	},
	{kind: KindUnauthorized},
	{kind: KindLatency, when: Before, fields: []string{"Delay", "Distribution"}, check: Effect.checkLatency},
	{kind: KindRefuse},
	{kind: KindReset, when: Before},
	{kind: KindResetInBody, fields: []string{"Bytes"}, check: Effect.checkBytes},
	{kind: KindTruncate, fields: []string{"Bytes"}, check: Effect.checkBytes},
	{kind: KindMalformedJSON, when: After},
	{kind: KindHTML502, when: Before},
	{kind: KindEmpty200, when: After},
	{kind: KindDrip, fields: []string{"Bytes", "Interval"}, check: Effect.checkDrip},
	{kind: KindHang, when: Before},
	{kind: KindClockSkew, fields: []string{"Skew"}, check: Effect.checkSkew},
	{kind: KindStaleLists, fields: []string{"Lag"}, check: Effect.checkLag},
	{kind: KindShortPage, fields: []string{"Rows"}, check: Effect.checkRows},
	{kind: KindRepeatCursor},
	{kind: KindFailProvisioning},
	{kind: KindStallProvisioning},
}
