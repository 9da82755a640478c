import '@fontsource-variable/inter';
import './theme.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './client.ts';
import { themeState } from './state/theme.svelte.ts';

// Before anything is drawn, so that a dark window does not begin with a flash of light.
document.documentElement.dataset['theme'] = themeState.theme;
mount(App, { target: document.getElementById('app')! });
void connect();
