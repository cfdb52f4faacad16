// DuckDB in this process, one statement. peer_duckdb.mjs SQL INPUT OUTPUT THREADS
import fs from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
const [, , sql, input, output, threads] = process.argv;
const db = await DuckDBInstance.create(':memory:', { threads });
const connection = await db.connect();
await connection.run(fs.readFileSync(sql, 'utf8').replaceAll('@IN@', input).replaceAll('@OUT@', output));
